"""How config.yaml says which column of a file or sheet fills which column of a landing table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.cells import NAMED_FORMATS, NumberFormat
from connectors.mapping.months import PERIODS
from throughline.config.sources import Model, SourceSettings
from throughline.landing.contract import TABLES, Type

__all__ = ["GATHERED", "MONTH_FORMAT", "PSEUDO", "ColumnFrom", "Columns", "TableSettings", "as_column_from"]

# Columns of no table that a row may still carry: they become rows of a table of their own.
PSEUDO: dict[str, tuple[str, ...]] = {"call": ("tags",)}
# JSON columns gathered from `custom.<name>` and `dims.<name>`.
GATHERED = ("custom", "dims")

# Any day in the column stands for its whole month.
MONTH_FORMAT = "month"
_EXAMPLES = {"allowed": '"1 234,56", "1,234.56"'}

_NUMERIC = (Type.MONEY, Type.NUMBER, Type.INTEGER)
_DATED = (Type.DAY, Type.TIME)


def _number_pattern(pattern: str) -> str:
    try:
        NumberFormat.of(pattern)
    except ValueError:
        raise PydanticCustomError("bad_number_format", "no example of a number", _EXAMPLES) from None
    return pattern


def _date_format(form: str) -> str:
    if form not in NAMED_FORMATS and "%" not in form:
        allowed = ", ".join(['"%d.%m.%Y"', *sorted(NAMED_FORMATS)])
        raise PydanticCustomError("bad_date_format", "no format of dates", {"allowed": allowed})
    return form


NumberPattern = Annotated[str, AfterValidator(_number_pattern)]
DatePattern = Annotated[str, AfterValidator(_date_format)]


class ColumnFrom(Model):
    """Where the values of one column come from and how they are written."""

    origin: str | list[str] | None = Field(
        None, alias="from", description="Header in the file; a list is joined by a blank (date and time apart)"
    )
    const: str | int | float | bool | datetime | date | None = Field(None, description="The same value in every row")
    format: str | list[str] | None = Field(
        None, description='Dates: "%d.%m.%Y", several may be listed, or excel, unix, month. Numbers: "1 234,56"'
    )
    map: dict[str, str] = Field(default_factory=dict, description="Words of the file → words here; '*' is every other")
    separator: str = Field(";", min_length=1, description="Between the values of a list in one cell")

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.origin is None) == (self.const is None):
            raise PydanticCustomError("one_origin", "exactly one of `from` and `const`")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """The wanted headers; none for a constant."""
        if self.origin is None:
            return ()
        return (self.origin,) if isinstance(self.origin, str) else tuple(self.origin)

    @property
    def formats(self) -> tuple[str, ...]:
        """The declared formats."""
        if self.format is None:
            return ()
        return (self.format,) if isinstance(self.format, str) else tuple(self.format)


Columns = dict[str, str | ColumnFrom]


def as_column_from(spec: str | ColumnFrom) -> ColumnFrom:
    """The long form of `name: Header`."""
    return ColumnFrom.model_validate({"from": spec}) if isinstance(spec, str) else spec


# Tables of which a source may be one that only enriches.
_TOLD_TWICE = ("call", "visit", "traffic_daily")


class TableSettings(SourceSettings):
    """Settings of every source that is a table of cells: files, sheets."""

    table: str = Field(
        description="Which landing table it fills: docs/tables.md", json_schema_extra={"enum": list(TABLES)}
    )
    columns: Columns = Field(
        default_factory=dict, description="Column here → header there, or {from, const, format, map, separator}"
    )
    number: NumberPattern | None = Field(None, description='How numbers are written: "1 234,56" or "1,234.56"')
    dates: list[DatePattern] = Field(default_factory=list, description='How dates are written: ["%d.%m.%Y"]')
    future: Literal["reject", "keep"] = Field("reject", description="What to do with events dated later than now")

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        self.check_columns()
        return self

    def check_columns(self) -> None:
        """The table is one, and so are its columns. Raises PydanticCustomError."""
        if self.table not in TABLES:
            facts = {"at": ("table",), "value": self.table, "choices": tuple(TABLES)}
            raise PydanticCustomError("unknown_table", "no such table", facts)
        if self.leads == "separate" and self.table != "deal":
            # It would change nothing here, and the deals would all count as applications.
            raise PydanticCustomError("leads_of_deals", "belongs to deals", {"at": ("leads",)})
        if not self.primary and self.table not in _TOLD_TWICE:
            # Rows of other tables would all be counted, as if nobody else had told of them.
            facts = {"at": ("primary",), "allowed": ", ".join(_TOLD_TWICE)}
            raise PydanticCustomError("primary_of_table", "belongs to calls and visits", facts)
        for name, spec in self.columns.items():
            kind = self._type_of(name)
            for form in as_column_from(spec).formats:
                if kind in _NUMERIC:
                    _number_pattern(form)
                elif form == MONTH_FORMAT and (self.table, name) in PERIODS:
                    continue
                elif kind in _DATED:
                    _date_format(form)
                else:
                    facts = {"at": ("columns", name, "format"), "value": form}
                    raise PydanticCustomError("no_format", "takes no format", facts)

    def _type_of(self, name: str) -> Type:
        known = ["account_id", *(c.name for c in TABLES[self.table].columns), *PSEUDO.get(self.table, ())]
        base, dot, field = name.partition(".")
        if (dot and field and base in GATHERED and base in known) or name in (
            "account_id",
            *PSEUDO.get(self.table, ()),
        ):
            return Type.TEXT
        if name not in known:
            facts = {"at": ("columns", name), "value": name, "choices": tuple(known)}
            raise PydanticCustomError("unknown_column", "no such column", facts)
        return TABLES[self.table].column(name).type
