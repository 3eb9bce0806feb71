"""Documents of 1C as landing rows, by the columns that settings name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from connectors.onec.currency import currency_of
from connectors.onec.odata import Found
from connectors.onec.settings import Object
from connectors.wire import Row

__all__ = ["NOTHING", "Names", "columns_of", "rows_of"]

NOTHING = "00000000-0000-0000-0000-000000000000"
_NEVER = "0001-01-01T00:00:00"
_MONEY = ("amount", "amount_paid", "discount")

Names = Mapping[str, Mapping[str, Found]]
"""Name of a reference (without _Key) → key → the row of its catalogue."""


def rows_of(doc: Found, said: Object, names: Names) -> Iterator[Row]:
    """The document as a row, or each line of its tabular part. Raises KeyError for a field that is not there."""
    for line in [{}] if said.part is None else doc[said.part]:
        row = columns_of(said.columns, {**doc, **line, "Ref_Key": doc["Ref_Key"]}, names)
        if said.table == "payment":
            number = line.get("LineNumber")
            row.setdefault("payment_id", doc["Ref_Key"] if number is None else f"{doc['Ref_Key']}:{number}")
            row.setdefault("paid_at", doc["Date"])
        else:
            # 1C tells nowhere when a document was changed: its own date is what windows are cut by.
            row |= {"deal_id": doc["Ref_Key"], "updated_at": doc["Date"]}
            row.setdefault("created_at", doc["Date"])
        yield _signed(row, said.sign)


def columns_of(columns: Mapping[str, str], fields: Found, names: Names) -> dict[str, Any]:
    """Values of columns: a field, `Reference_Key/Field` of its catalogue, or `=constant`."""
    row = {column: _value(source, fields, names) for column, source in columns.items()}
    return row | ({"currency": currency_of(str(row["currency"]))} if row.get("currency") else {})


def _value(source: str, fields: Found, names: Names) -> Any:
    if source.startswith("="):
        return source[1:]
    reference, _, field = source.partition("/")
    key = fields[reference]
    if not field:
        return None if key in (NOTHING, _NEVER, "") else key
    found = names.get(reference.removesuffix("_Key"), {}).get(str(key), {})
    return found.get(field) or None


def _signed(row: dict[str, Any], sign: int) -> Row:
    if sign == 1:
        return row
    return {
        name: str(-Decimal(str(value))) if name in _MONEY and isinstance(value, int | Decimal | str) else value
        for name, value in row.items()
    }
