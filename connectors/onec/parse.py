"""Documents of 1C as landing rows, by the columns that settings name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from connectors.crm.people import Person, points, reached
from connectors.onec.currency import currency_of
from connectors.onec.odata import Found
from connectors.onec.settings import CUSTOM, Object
from connectors.wire import Row, Side
from connectors.wire.rows import WrongShapeError

__all__ = ["NOTHING", "Names", "beside", "kept", "keys_of", "references", "rows_of"]

NOTHING = "00000000-0000-0000-0000-000000000000"
_NEVER = "0001-01-01T00:00:00"
_MONEY = ("amount", "amount_paid", "discount")
_CONTACTS = "КонтактнаяИнформация"
_PHONE, _EMAIL = "Телефон", "АдресЭлектроннойПочты"

Names = Mapping[str, Mapping[str, Found]]
"""Name of a reference (without _Key) → key → the row of its catalogue."""


def references(said: Object) -> dict[str, set[str]]:
    """References that its columns lead through, as the document calls them, and what is wanted of their catalogues."""
    found: dict[str, set[str]] = {reference: {_CONTACTS} for reference in said.contacts}
    for source in (*said.columns.values(), *(said.lines.columns.values() if said.lines else ())):
        reference, _, field = source.partition("/")
        if field and not source.startswith("="):
            found.setdefault(reference, set()).add(field)
    return found


def kept(value: Any) -> Any:
    """What is remembered of a field of a catalogue: of contact information whom it reaches, for the rest is long."""
    if not isinstance(value, list):
        return value
    lines = [line for line in value if isinstance(line, dict)]
    return Person(_told(lines, _PHONE, "НомерТелефона"), _told(lines, _EMAIL, "АдресЭП"))


def rows_of(doc: Found, said: Object, names: Names) -> Iterator[Row]:
    """The document as a row, or each line of its tabular part. Raises KeyError for a field that is not there."""
    if said.table == "deal":
        yield _deal(doc, said, names)
        return
    for line, key in zip(_lines(doc, said), keys_of(doc, said), strict=True):
        row = _columns(said.columns, {**doc, **line, "Ref_Key": doc["Ref_Key"]}, names)
        yield _signed({"paid_at": doc["Date"], **row, "payment_id": key}, said.sign)


def keys_of(doc: Found, said: Object) -> list[str]:
    """Keys of its rows: its own, or that of each of its lines."""
    numbers = [line.get("LineNumber") for line in _lines(doc, said)]
    return [doc["Ref_Key"] if number is None else f"{doc['Ref_Key']}:{number}" for number in numbers]


def beside(doc: Found, rows: Sequence[Row], said: Object, names: Names) -> Iterator[Side]:
    """What comes with a deal: its goods, and how its buyer is reached."""
    if said.table != "deal":
        return
    if said.lines is not None:
        for number, line in enumerate(doc[said.lines.part], 1):
            row = {"line": number, **_columns(said.lines.columns, line, names), "deal_id": doc["Ref_Key"]}
            yield Side("deal_item", row)
    for deal in rows:
        phones, emails = (str(deal.get(name) or "").split(";") for name in ("phones_raw", "emails_raw"))
        yield from points("deal", doc["Ref_Key"], Person(tuple(filter(None, phones)), tuple(filter(None, emails))))


def _columns(columns: Mapping[str, str], fields: Found, names: Names) -> dict[str, Any]:
    """Values of columns: a field, `Reference_Key/Field` of its catalogue, or `=constant`."""
    values = {column: _value(source, fields, names) for column, source in columns.items()}
    row = {column: value for column, value in values.items() if not column.startswith(CUSTOM)}
    if custom := {column.removeprefix(CUSTOM): value for column, value in values.items() if column not in row}:
        row["custom"] = custom
    return row | ({"currency": currency_of(str(row["currency"]))} if row.get("currency") else {})


def _deal(doc: Found, said: Object, names: Names) -> Row:
    row = {"created_at": doc["Date"], **_columns(said.columns, doc, names)}
    if said.statuses and "status" in row:
        word = row["status"]
        row["status"] = said.statuses.get(str(word).lower() if isinstance(word, bool) else str(word), "open")
    if said.contacts:
        own = Person(*(tuple(filter(None, [row.get(name)])) for name in ("phones_raw", "emails_raw")))
        people = (names[it.removesuffix("_Key")].get(str(doc[it]), {}).get(_CONTACTS) for it in said.contacts)
        row |= reached([own, *(one for one in people if isinstance(one, Person))]).columns()
    # 1C tells nowhere when a document was changed: its own date is what windows are cut by.
    return _signed({**row, "deal_id": doc["Ref_Key"], "updated_at": doc["Date"]}, said.sign)


def _lines(doc: Found, said: Object) -> list[Found]:
    return [{}] if said.part is None else doc[said.part]


def _value(source: str, fields: Found, names: Names) -> Any:
    if source.startswith("="):
        return source[1:]
    reference, _, field = source.partition("/")
    key = fields[reference]
    if not field:
        return None if key in (NOTHING, _NEVER, "") else key
    value = names.get(reference.removesuffix("_Key"), {}).get(str(key), {}).get(field)
    if isinstance(value, Person):
        raise WrongShapeError(source, _CONTACTS)
    return value or None


def _told(lines: Sequence[Found], kind: str, otherwise: str) -> tuple[str, ...]:
    """Contacts of a kind as people see them, each once."""
    values = (line.get("Представление") or line.get(otherwise) for line in lines if line.get("Тип") == kind)
    return tuple(dict.fromkeys(str(value) for value in values if value))


def _signed(row: dict[str, Any], sign: int) -> Row:
    if sign == 1:
        return row
    return {
        name: str(-Decimal(str(value))) if name in _MONEY and isinstance(value, int | Decimal | str) else value
        for name, value in row.items()
    }
