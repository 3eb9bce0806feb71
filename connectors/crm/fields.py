"""Fields that people add to their CRM, as columns of a deal: which one is which only they know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

__all__ = ["FieldMap", "filled", "moment"]

_CUSTOM = "custom."
COLUMNS = (
    *("lead_id", "parent_deal_id", "amount", "amount_paid", "cost_of_goods", "discount", "currency", "loss_reason"),
    *("responsible", "branch", "product", "customer_id", "client_id", "crm_source", "promo_code"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
)

_Ref = int | str


def _known(wanted: dict[str, _Ref | list[_Ref]]) -> dict[str, _Ref | list[_Ref]]:
    for column in wanted:
        if column not in COLUMNS and not (column.startswith(_CUSTOM) and len(column) > len(_CUSTOM)):
            allowed = ", ".join((*COLUMNS, "custom.…"))
            raise PydanticCustomError("deal_column", "no such column", {"value": column, "allowed": allowed})
    return wanted


FieldMap = Annotated[dict[str, _Ref | list[_Ref]], AfterValidator(_known)]
"""Column of a deal, or custom.NAME → id, code or name of the field there; of several the first that is filled counts.
An empty one takes a default away."""


def filled(wanted: FieldMap, values: Mapping[str, str]) -> dict[str, Any]:
    """Columns from the fields of one deal. `values` are by all that a field may be called, in lower case."""
    row: dict[str, Any] = {}
    custom: dict[str, str] = {}
    for column, said in wanted.items():
        refs = said if isinstance(said, list) else [said]
        value = next((found for ref in refs if (found := values.get(str(ref).strip().lower()))), None)
        if value is not None and column.startswith(_CUSTOM):
            custom[column.removeprefix(_CUSTOM)] = value
        elif value is not None:
            row[column] = value
    return row | ({"custom": custom} if custom else {})


def moment(value: Any) -> Any:
    """A time in a field of theirs: seconds since 1970, or a day or wall clock as text, which is read where all such
    are. None where nothing is filled in."""
    if value in (None, "", 0, "0"):
        return None
    if type(value) is int or (isinstance(value, str) and value.isdecimal()):
        return datetime.fromtimestamp(int(value), UTC)
    return value
