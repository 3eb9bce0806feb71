"""What config.yaml may say of a Postgres source."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from connectors.mapping import TableSettings
from connectors.mapping.headers import normal
from connectors.mapping.settings import as_column_from
from throughline.config.postgres import PostgresLogin
from throughline.config.sources import Model
from throughline.landing.contract import TABLES

__all__ = ["PostgresSettings", "TrailingWindow"]


class TrailingWindow(Model):
    """Only the last days are read again, instead of everything."""

    column: str = Field(description="Column of the result that holds the day or time; it must fill the table's own")
    days: int = Field(30, ge=1, le=3650, description="How many days back the source still changes its rows")


class PostgresSettings(TableSettings, PostgresLogin):
    """One SELECT, or one table, of a Postgres database that fills one landing table."""

    kind: Literal["postgres"] = "postgres"
    query: str = Field(
        "", description="One SELECT. {since} stands for the first day wanted (a day earlier, to be safe of zones)"
    )
    relation: str = Field("", max_length=63, description="Instead of query: a table or view, all its columns")
    in_schema: str = Field("public", max_length=63, description="Schema of relation")
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
