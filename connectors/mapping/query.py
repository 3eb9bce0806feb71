"""What sources share whose rows are the answer to a query of the person's own: Postgres, BigQuery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from connectors.mapping import Mapping, Place, Sheet, TableSettings
from connectors.mapping.headers import normal
from connectors.mapping.settings import as_column_from
from throughline.config.sources import Model
from throughline.errors import InputError
from throughline.landing.contract import TABLES

__all__ = ["SINCE", "QuerySettings", "TrailingWindow", "bind_answer", "first_day"]

SINCE = "{since}"
_LONG_AGO = date(1, 1, 1)
# Days are cut in the project's zone, and the times of the database may be written in another one.
_ZONES_APART = timedelta(days=1)
_MISSING = frozenset({"header_missing", "header_missing_close", "headers_missing", "header_doubled"})


def first_day(since: date | None) -> date:
    """What `{since}` stands for: a day before the first one wanted, since clocks differ by zones; None: long ago."""
    return _LONG_AGO if since is None else max(since, _LONG_AGO + _ZONES_APART) - _ZONES_APART


def bind_answer(mapping: Mapping, names: Sequence[str], place: Place, source: str) -> Sheet:
    """A reader of an answer with these columns; `place` is the database and the name of the answer.

    Raises InputError, which lists the columns there are where a wanted one is missing.
    """
    try:
        return mapping.bind(names, place)
    except InputError as error:
        if error.key not in _MISSING:
            raise
        facts = {"file": place.file, "source": source, "columns": ", ".join(names)}
        missing = error.facts.get("missing") or f"«{error.facts['header']}»"
        raise InputError("query_column", missing=missing, **facts) from error


class TrailingWindow(Model):
    """Only the last days are read again, instead of everything."""

    column: str = Field(description="Column of the result that holds the day or time; it must fill the table's own")
    days: int = Field(30, ge=1, le=3650, description="How many days back the source still changes its rows")


class QuerySettings(TableSettings):
    """One query, or one table, that fills one landing table. Subclasses may say what `relation` looks like."""

    query: str = Field(
        "", description="One SELECT. {since} stands for the first day wanted (a day earlier, to be safe of zones)"
    )
    relation: str = Field("", max_length=63, description="Instead of query: a table or view, all its columns")
    window: TrailingWindow | None = Field(None, description="Reads the last days only; default: everything each time")

    @field_validator("query")
    @classmethod
    def _without_semicolon(cls, query: str) -> str:
        return query.strip().rstrip(";").rstrip()

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if bool(self.query) == bool(self.relation):
            raise PydanticCustomError("one_question", "exactly one of `query` and `relation`", {"at": ("query",)})
        return self

    @model_validator(mode="after")
    def _window_is_of_the_table(self) -> Self:
        """What a load leaves out is removed inside the window, and the store cuts it by the table's own column."""
        if self.window is None or self.table not in TABLES:
            return self
        own = TABLES[self.table].time_column
        if not own:
            facts: dict[str, object] = {"at": ("window",), "value": self.table}
            raise PydanticCustomError("window_without_time", "table has no time", facts)
        spec = self.columns.get(own)
        headers = (own,) if spec is None else as_column_from(spec).headers
        if [normal(header) for header in headers] != [normal(self.window.column)]:
            facts = {"at": ("window", "column"), "value": self.window.column, "table": self.table, "column": own}
            raise PydanticCustomError("window_of_other_column", "not the column of the table", facts)
        return self

    @property
    def reread(self) -> timedelta:
        """How far back rows may change."""
        return timedelta(days=self.window.days) if self.window else timedelta(0)
