"""`data/hooks.db`: every event that was answered with 200, and what the events have told so far.

    waiting → done                  the loader has taken it into landing (with `reason`: all but what it names)
            → refused → waiting     nothing could be made of it; replayed after its mapping was mended
              refused → dropped     a person has seen that it is of no use

SQLite with a write-ahead log: a commit is on the disk before it returns, and the loader reads while the app writes.
`entity` holds, column by column, what is known of each row that events told of (connectors/hooks/fold.py): it is raw
personal data as landing is. Times are milliseconds of UTC since 1970.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from throughline.errors import StoreError
from throughline.hooks.event import Count, Entities, Event, EventState, Key, Reason
from throughline.landing.files import fsync_folder
from throughline.landing.guard import guard
from throughline.landing.sqlite import connect, guarded, transaction

__all__ = ["DAMAGED", "Inbox"]

_VERSION = 1
DAMAGED = "hooks_damaged"
_SCHEMA = """
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, event_id TEXT NOT NULL, received_at INTEGER NOT NULL,
    method TEXT NOT NULL, path TEXT NOT NULL, query TEXT NOT NULL, content_type TEXT NOT NULL, body BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'refused', 'dropped')), reason TEXT NOT NULL,
    UNIQUE (source, event_id)
) STRICT;
CREATE INDEX event_state ON event (source, state);
CREATE TABLE entity (
    source TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, told TEXT NOT NULL, changed_at INTEGER NOT NULL,
    PRIMARY KEY (source, name, key)
) STRICT, WITHOUT ROWID;
"""
_COLUMNS = "seq, source, event_id, received_at, method, path, query, content_type, body, state, reason"


class Inbox:
    """The inbox, open; made where there is none. Use as a context manager, one for each thread.

    Every change is one transaction, on the disk before the method returns. Raises StoreError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with guard(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with guarded(path, DAMAGED):
            self._connection = connect(path)
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                _prepare(self._connection, path)
            except BaseException:
                self._connection.close()
                raise
        with guard(path):
            fsync_folder(path.parent)
            self._file = path.stat().st_ino

    def __enter__(self) -> Inbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def is_gone(self) -> bool:
        """Whether the file was moved away or replaced since it was opened: what is written now, nobody finds."""
        try:
            return self._path.stat().st_ino != self._file
        except OSError:
            return True

    def add(self, events: Sequence[Event]) -> list[bool]:
        """Store events in their order, all in one commit. Of each whether it is new: a known id stores nothing."""
        sql = (
            "INSERT INTO event (source, event_id, received_at, method, path, query, content_type, body, state, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '') ON CONFLICT DO NOTHING"
        )
        with self._transaction():
            return [
                self._connection.execute(
                    sql, (e.source, e.event_id, _ms(e.received_at), e.method, e.path, e.query, e.content_type, e.body)
                ).rowcount
                == 1
                for e in events
            ]

    def knows(self, source: str, event_id: str) -> bool:
        """Whether an event of this id is stored."""
        return bool(self._rows("SELECT 1 FROM event WHERE source = ? AND event_id = ?", source, event_id))

    def events(self, source: str, states: Sequence[EventState], most: int = -1) -> Iterator[Event]:
        """Events of a source in order of arrival, read a few at a time."""
        marks = ", ".join("?" for _ in states)
        sql = f"SELECT {_COLUMNS} FROM event WHERE source = ? AND state IN ({marks}) AND seq > ? ORDER BY seq LIMIT ?"
        last, left = 0, most
        while rows := self._rows(sql, source, *states, last, 1000 if left < 0 else min(left, 1000)):
            yield from map(_event, rows)
            last = int(rows[-1][0])
            left -= len(rows) if left > 0 else 0
            if left == 0:
                return

    def numbers(self, source: str, states: Sequence[EventState]) -> set[int]:
        """The numbers of events of a source."""
        marks = ", ".join("?" for _ in states)
        rows = self._rows(f"SELECT seq FROM event WHERE source = ? AND state IN ({marks})", source, *states)
        return {int(seq) for (seq,) in rows}

    def event(self, seq: int) -> Event | None:
        """The event of this number."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM event WHERE seq = ?", seq)
        return _event(rows[0]) if rows else None

    def latest(self, source: str = "") -> list[Event]:
        """The event that came last, '' for any source; none before the first."""
        sql = f"SELECT {_COLUMNS} FROM event WHERE ? IN (source, '') ORDER BY seq DESC LIMIT 1"
        return [_event(row) for row in self._rows(sql, source)]

    def queue(self, source: str = "", most: int = 200) -> list[Event]:
        """What was not taken, or not wholly, the latest first; '' for all sources."""
        sql = (
            f"SELECT {_COLUMNS} FROM event WHERE (state = 'refused' OR (state = 'done' AND reason <> '')) "
            "AND ? IN (source, '') ORDER BY seq DESC LIMIT ?"
        )
        return [_event(row) for row in self._rows(sql, source, most)]

    def counts(self) -> list[Count]:
        """By source, in order of its name."""
        sql = (
            "SELECT source, sum(state = 'waiting'), sum(state = 'refused'), sum(state = 'done' AND reason <> ''), "
            "sum(state = 'done'), min(CASE WHEN state = 'waiting' THEN received_at END) "
            "FROM event GROUP BY source ORDER BY source"
        )
        return [
            Count(source, waiting, refused, partly, done, None if oldest is None else _time(oldest))
            for source, waiting, refused, partly, done, oldest in self._rows(sql)
        ]

    def mark(self, source: str) -> str | None:
        """Changes with every event; None while some wait."""
        sql = "SELECT coalesce(max(seq), 0), coalesce(sum(state = 'waiting'), 0) FROM event WHERE source = ?"
        last, waiting = self._rows(sql, source)[0]
        return None if waiting else str(last)

    def entities(self, source: str, since: datetime | None = None) -> dict[Key, dict[str, Any]]:
        """What is known of entities that changed since; None: of all."""
        sql = "SELECT name, key, told FROM entity WHERE source = ? AND changed_at >= ?"
        rows = self._rows(sql, source, 0 if since is None else _ms(since))
        return {(name, key): json.loads(told) for name, key, told in rows}

    def entity(self, source: str, key: Key) -> dict[str, Any] | None:
        """What is known of one entity."""
        rows = self._rows("SELECT told FROM entity WHERE source = ? AND name = ? AND key = ?", source, *key)
        return json.loads(rows[0][0]) if rows else None

    def settle(
        self, source: str, fates: Iterable[tuple[int, EventState, Reason | None]], told: Entities, now: datetime
    ) -> None:
        """Note what became of events (seq, state, reason), and what is known of their entities; an empty one is gone.

        An event that was dropped meanwhile stays dropped.
        """
        words = [(state, _reason(reason), seq, source) for seq, state, reason in fates]
        gone = [(source, *key) for key, columns in told.items() if not columns]
        kept = [
            (source, *key, json.dumps(columns, ensure_ascii=False), _ms(now))
            for key, columns in told.items()
            if columns
        ]
        with self._transaction():
            self._connection.executemany(
                "UPDATE event SET state = ?, reason = ? WHERE seq = ? AND source = ? AND state <> 'dropped'", words
            )
            self._connection.executemany("DELETE FROM entity WHERE source = ? AND name = ? AND key = ?", gone)
            self._connection.executemany("INSERT OR REPLACE INTO entity VALUES (?, ?, ?, ?, ?)", kept)

    def replay(self, source: str = "", seqs: Sequence[int] = ()) -> int:
        """Let events of the queue (those named, else all of the source, else all) be tried again: how many."""
        return self._move("waiting", source, seqs)

    def drop(self, source: str = "", seqs: Sequence[int] = ()) -> int:
        """Take refused events out of the queue and forget their bodies, and the reasons of those taken in part.

        Their ids stay, so that a vendor who sends again is not heard twice.
        """
        return self._move("dropped", source, seqs)

    def forget(self, source: str, before: datetime) -> int:
        """Remove events received before, except those that wait or were refused: how many."""
        sql = "DELETE FROM event WHERE source = ? AND received_at < ? AND state IN ('done', 'dropped') AND reason = ''"
        with self._transaction():
            return self._connection.execute(sql, (source, _ms(before))).rowcount

    def _move(self, to: str, source: str, seqs: Sequence[int]) -> int:
        where = "(state = 'refused' OR (state = 'done' AND reason <> '')) AND ? IN (source, '')"
        chosen = f"{where} AND seq IN (SELECT value FROM json_each(?))" if seqs else f"{where} AND ? = '[]'"
        values = (source, json.dumps(list(seqs)))
        changes = "state = 'waiting', reason = ''"
        if to == "dropped":
            changes = "body = CASE WHEN state = 'done' THEN body ELSE x'' END, query = CASE WHEN state = 'done' THEN "
            changes += "query ELSE '' END, state = CASE WHEN state = 'done' THEN 'done' ELSE 'dropped' END, reason = ''"
        with self._transaction():
            return self._connection.execute(f"UPDATE event SET {changes} WHERE {chosen}", values).rowcount

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with guarded(self._path, DAMAGED):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with guarded(self._path, DAMAGED), transaction(self._connection):
            yield


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, check those of an old one. Raises StoreError for one of a later program."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > _VERSION:
        raise StoreError("hooks_newer", path=str(path))
    if version == _VERSION:
        return
    with transaction(connection):
        if int(connection.execute("PRAGMA user_version").fetchone()[0]) == 0:  # nobody was faster
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")


def _event(row: Sequence[Any]) -> Event:
    seq, source, event_id, received_at, method, path, query, content_type, body, state, reason = row
    told = json.loads(reason) if reason else None
    return replace(
        Event(source, event_id, _time(received_at), body, content_type, path, query, method, seq, EventState(state)),
        reason=Reason(told["key"], told["facts"]) if told else None,
    )


def _reason(reason: Reason | None) -> str:
    return "" if reason is None else _json({"key": reason.key, "facts": dict(reason.facts)})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
