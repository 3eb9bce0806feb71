"""Postgres: any SELECT fills any landing table, streamed and typed by the database itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from connectors.base import Batch, Connector, Context, Refresh, Stream
from connectors.mapping import Mapping
from connectors.postgres.question import Question, quoted
from connectors.postgres.settings import PostgresSettings

if TYPE_CHECKING:
    from connectors.postgres.reading import Database
    from connectors.postgres.tables import Asking

__all__ = ["Postgres"]


class Postgres(Connector[PostgresSettings]):
    """One query. Read whole each time, or over a trailing window; what has gone from it goes from the store too.

    Numerics are never floats, ids become text, instants are UTC; a `timestamp` without a zone is read in the source's.
    """

    kind = "postgres"
    Settings = PostgresSettings

    def __init__(self, settings: PostgresSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._mapping = Mapping(settings, context)

    def streams(self) -> Sequence[Stream]:
        """The one table; those derived from it (contact points, tags of calls) come with its rows."""
        refresh = Refresh.WINDOW if self.settings.window else Refresh.FULL
        return [Stream(self._mapping.table, refresh, self.settings.reread)]

    def read(self, stream: Stream, since: date | None) -> Iterator[Batch]:
        """All rows from `since` on. Raises SourceError, InputError where a column is missing."""
        yield from self._asking().batches(since)

    def check(self) -> str:
        """The columns, how many of the first rows would be loaded, and by which cells others would not.

        Raises SourceError, InputError: also where no row at all would be loaded.
        """
        return self._asking().check()

    def _question(self) -> Question:
        settings = self.settings
        query = settings.query or f"select * from {quoted(settings.in_schema)}.{quoted(settings.relation)}"
        return Question(query, settings.window.column if settings.window else "")

    def _asking(self) -> Asking:
        # The library takes a tenth of a second to import: only who asks pays for it.
        from connectors.postgres.tables import Asking

        name = self.settings.relation or "query"
        return Asking(self._database(), self._question(), self._mapping, self.settings.name, name, self.context)

    def _database(self) -> Database:
        from connectors.postgres.reading import Database

        return Database(self.settings.name, self.settings, self.context)
