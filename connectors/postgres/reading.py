"""Asking a Postgres and reading its answer piece by piece, in one read-only transaction that cannot last for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import IsolationLevel, RawServerCursor

from connectors.base import Context
from connectors.mapping.frame import Frame
from connectors.postgres.cells import frame_of, read_plainly
from connectors.postgres.question import Asked, Question
from connectors.retry import Again, Patience, persist
from throughline.config.postgres import PostgresLogin
from throughline.errors import SourceError, Terminal, Transient
from throughline.postgres import connect, place_of, trouble

__all__ = ["Answer", "Database"]

ROWS = 50_000  # a piece
_CURSOR = "asked"
_PREFIX = f'DECLARE "{_CURSOR}" CURSOR FOR '
# Set for the transaction alone: a pooler in between may hand the session to somebody else afterwards.
_SETTINGS = (
    "select set_config('statement_timeout', %s, true), set_config('TimeZone', %s, true), "
    "set_config('DateStyle', 'ISO, YMD', true), set_config('cursor_tuple_fraction', '1', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true)"
)
_PATIENCE = Patience(attempts=4, total_s=120)


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of a result by name, and its rows in turn."""

    names: tuple[str, ...]
    oids: tuple[int, ...]
    cursor: RawServerCursor[tuple[object, ...]]
    zone: str

    def frames(self) -> Iterator[Frame]:
        """The rows in pieces; rows are numbered from 1."""
        first = 1
        while rows := self.cursor.fetchmany(ROWS):
            yield frame_of(rows, self.oids, first, self.zone)
            first += len(rows)


class Database:
    """One database as its login sees it."""

    def __init__(self, source: str, login: PostgresLogin, context: Context) -> None:
        self._source = source
        self._login = login
        self._context = context

    @property
    def place(self) -> str:
        """The database as people call it."""
        return place_of(self._login)

    @contextmanager
    def answer(self, question: Question, since: date | None) -> Iterator[Answer]:
        """Ask, and read while inside. All pieces are of one moment. Raises SourceError."""
        asked = question.asked(since)
        with closing(self._open()) as connection:
            try:
                connection.execute(_SETTINGS, [f"{self._login.timeout}s", self._context.timezone])
                read_plainly(connection)
                with RawServerCursor(connection, _CURSOR) as cursor:
                    cursor.execute(asked.text.encode(), asked.values)
                    columns = cursor.description or []
                    names, oids = (tuple(getattr(column, of) for column in columns) for of in ("name", "type_code"))
                    yield Answer(names, oids, cursor, self._context.timezone)
            except psycopg.Error as error:
                raise self._trouble(error, asked) from error
            except UnicodeDecodeError as error:
                raise Terminal("postgres_encoding", source=self._source, place=self.place) from error

    def _open(self) -> psycopg.Connection:
        def attempt() -> psycopg.Connection:
            try:
                return connect(self._login, self._source, self._context.root)
            except Transient as error:
                raise Again(error) from error

        connection = persist(attempt, _PATIENCE, self._context.sleep)
        connection.read_only = True
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        return connection

    def _trouble(self, error: psycopg.Error, asked: Asked) -> SourceError:
        """With the place in the query, where the server names it."""
        found = trouble(error, self._login, self._source)
        position = error.diag.statement_position
        if not isinstance(found, Terminal) or position is None or int(position) <= len(_PREFIX):
            return found
        line, near = asked.place(int(position) - 1 - len(_PREFIX))
        return Terminal("postgres_query", line=line, near=near, **found.facts)
