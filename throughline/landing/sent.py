"""`data/sent/ledger.sqlite`: which conversions were sent to whom, and what became of each.

It stands beside landing, so that a slow network never holds the loader's lock. It is the only thing that keeps a sale
from being sent twice and cannot be made anew from the sources: backups hold it. SQLite keeps it with a rollback
journal, not a write-ahead log: a log that was cut opens without an error, only with fewer rows.

    planned → sending → accepted | refused
                      → taken → accepted | refused     (the vendor says later whether it counts)
                      → planned                        (not taken for sure: the next send tries again)
                      → unknown                        (no answer came: it may be there or not)
    accepted → planned                                 (with another value, where the vendor takes that)
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from throughline.crash import step
from throughline.errors import StoreError
from throughline.landing.files import fsync_folder
from throughline.landing.guard import free_bytes, guard
from throughline.landing.sqlite import connect, guarded, transaction

__all__ = ["Batch", "Entry", "Key", "Ledger", "State", "copy_ledger", "join_ledger", "ledger_path", "read_entries"]

_VERSION = 1
_DAMAGED = "sent_damaged"
_SCHEMA = """
CREATE TABLE conversion (
    account TEXT NOT NULL, what TEXT NOT NULL, source TEXT NOT NULL, entity TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'taken', 'accepted', 'refused', 'unknown')),
    goal TEXT NOT NULL, at TEXT NOT NULL, value TEXT NOT NULL, currency TEXT NOT NULL,
    said TEXT NOT NULL, batch TEXT NOT NULL, changed_at TEXT NOT NULL,
    PRIMARY KEY (account, what, source, entity)
) STRICT;
CREATE TABLE batch (
    batch TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, handle TEXT NOT NULL, n INTEGER NOT NULL,
    started_at TEXT NOT NULL
) STRICT;
"""


class State(StrEnum):
    """Where a conversion stands."""

    PLANNED = "planned"
    SENDING = "sending"
    TAKEN = "taken"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


Key = tuple[str, str, str]
"""What tells a conversion of an account from its others, for ever: what it is, source and id of deal or application."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A conversion as it was sent: `value` is '' where none was told, `said` the vendor's words; times are UTC."""

    account: str
    what: str
    source: str
    entity: str
    state: State
    goal: str
    at: datetime
    value: Decimal | None
    currency: str
    said: str = ""
    batch: str = ""
    changed_at: datetime | None = None

    @property
    def key(self) -> Key:
        """Its key inside its account."""
        return (self.what, self.source, self.entity)

    @property
    def is_there(self) -> bool:
        """Whether the vendor has it, as far as it has told."""
        return self.state in (State.ACCEPTED, State.TAKEN)


@dataclass(frozen=True, slots=True)
class Batch:
    """One request: `handle` is what the vendor knows it by, '' where that is not known; `n` counts its conversions."""

    batch: str
    account: str
    handle: str
    n: int
    started_at: datetime


def ledger_path(data: Path) -> Path:
    """The ledger of a data folder."""
    return data / "sent" / "ledger.sqlite"


class Ledger:
    """The ledger, open for writing; made where there is none. Use as a context manager; hold the lock of its folder.

    Every change is one transaction, on the disk before the method returns. Raises StoreError: sent_damaged, sent_newer,
    or what the disk says.
    """

    def __init__(self, data: Path) -> None:
        self._path = ledger_path(data)
        with guard(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        with guarded(self._path, _DAMAGED):
            self._connection = connect(self._path)
            try:
                _prepare(self._connection, self._path)
            except BaseException:
                self._connection.close()
                raise
        with guard(self._path):
            fsync_folder(self._path.parent)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def entries(self, account: str) -> dict[Key, Entry]:
        """Everything that was ever meant for an account."""
        with guarded(self._path, _DAMAGED):
            return _entries(self._connection, account)

    def batches(self, account: str, state: State) -> list[Batch]:
        """Requests that hold conversions in this state, the earliest first."""
        sql = (
            "SELECT batch, account, handle, n, started_at FROM batch WHERE account = ? AND batch IN "
            "(SELECT batch FROM conversion WHERE account = ? AND state = ?) ORDER BY started_at, batch"
        )
        return [
            Batch(batch, account, handle, int(n), datetime.fromisoformat(started_at))
            for batch, account, handle, n, started_at in self._rows(sql, account, account, state)
        ]

    def plan(self, entries: Iterable[Entry], again: bool = False) -> None:
        """Note what is meant to be sent. What is on its way stays as it is, and so does what is accepted, unless it is
        `again`."""
        states = "'planned', 'refused', 'unknown'" + (", 'accepted'" if again else "")
        marks = ", ".join("?" for _ in fields(Entry))
        with self._transaction():
            self._connection.executemany(
                f"INSERT INTO conversion VALUES ({marks}) ON CONFLICT DO UPDATE SET state = excluded.state, "
                "goal = excluded.goal, at = excluded.at, value = excluded.value, currency = excluded.currency, "
                "said = excluded.said, batch = excluded.batch, changed_at = excluded.changed_at "
                f"WHERE conversion.state IN ({states})",
                [_values(entry) for entry in entries],
            )
        step("send_planned")

    def begin(self, batch: str, account: str, keys: Sequence[Key], now: datetime) -> None:
        """Note, before a request is made, what goes with it."""
        with self._transaction():
            self._connection.execute(
                "INSERT INTO batch VALUES (?, ?, '', ?, ?)", [batch, account, len(keys), now.isoformat()]
            )
            self._connection.executemany(
                "UPDATE conversion SET state = 'sending', batch = ?, said = '', changed_at = ? "
                "WHERE account = ? AND what = ? AND source = ? AND entity = ? AND state = 'planned'",
                [(batch, now.isoformat(), account, *key) for key in keys],
            )
        step("send_begun")

    def settle(
        self, account: str, fates: Iterable[tuple[Key, State, str]], now: datetime, batch: str = "", handle: str = ""
    ) -> None:
        """Note what became of conversions (key, state, words), and by what the vendor knows their request."""
        with self._transaction():
            if handle:
                self._connection.execute("UPDATE batch SET handle = ? WHERE batch = ?", [handle, batch])
            self._connection.executemany(
                "UPDATE conversion SET state = ?, said = ?, changed_at = ? "
                "WHERE account = ? AND what = ? AND source = ? AND entity = ?",
                [(state, said, now.isoformat(), account, *key) for key, state, said in fates],
            )
        step("send_settled")

    def recover(self, now: datetime) -> int:
        """A process that died while it was sending left conversions without an answer: how many. They are unknown."""
        with self._transaction():
            changed = self._connection.execute(
                "UPDATE conversion SET state = 'unknown', changed_at = ? WHERE state = 'sending'", [now.isoformat()]
            )
            return changed.rowcount

    def _rows(self, sql: str, *values: str) -> list[tuple[str, ...]]:
        with guarded(self._path, _DAMAGED):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with guarded(self._path, _DAMAGED), transaction(self._connection):
            yield


def read_entries(data: Path, account: str) -> dict[Key, Entry]:
    """The same without a lock, and nothing where nothing was ever sent. Raises StoreError."""
    path = ledger_path(data)
    if not path.is_file():
        return {}
    with guarded(path, _DAMAGED), contextlib.closing(connect(path)) as connection:
        _check(connection, path)
        return _entries(connection, account)


def copy_ledger(data: Path, target: Path) -> bool:
    """Copy the ledger as it stands into a new file, also while conversions are being sent; False: there is none."""
    path = ledger_path(data)
    if not path.is_file():
        return False
    with (
        guarded(path, _DAMAGED),
        contextlib.closing(connect(path)) as source,
        contextlib.closing(connect(target)) as sink,
    ):
        _check(source, path)
        source.backup(sink)
    return True


def join_ledger(copy: Path, data: Path) -> None:
    """Add what a copy knows of conversions that the ledger does not know. Hold the lock of the ledger's folder.

    What was sent after the copy was made stays: forgetting it would send it again. Raises StoreError.
    """
    with Ledger(data):
        pass  # made where there is none, and checked
    with guarded(ledger_path(data), _DAMAGED), contextlib.closing(connect(ledger_path(data))) as connection:
        connection.execute("ATTACH ? AS other", [str(copy)])
        with transaction(connection):
            for table in ("batch", "conversion"):
                connection.execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM other.{table}")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, check those of an old one."""
    with transaction(connection):
        version = _check(connection, path)
        if version == 0:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")


def _check(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the file, 0 for an empty one. Raises StoreError where it is damaged, or of a later program."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > _VERSION:
        raise StoreError("sent_newer", path=str(path))
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise StoreError(_DAMAGED, path=str(path), free_bytes=free_bytes(path))
    return version


def _entries(connection: sqlite3.Connection, account: str) -> dict[Key, Entry]:
    columns = ", ".join(field.name for field in fields(Entry))
    rows = connection.execute(f"SELECT {columns} FROM conversion WHERE account = ?", [account])
    return {entry.key: entry for entry in map(_entry, rows)}


def _values(entry: Entry) -> tuple[str, ...]:
    cells = astuple(entry)
    return tuple(
        cell.isoformat() if isinstance(cell, datetime) else str("" if cell is None else cell) for cell in cells
    )


def _entry(row: tuple[str, ...]) -> Entry:
    account, what, source, entity, state, goal, at, value, currency, said, batch, changed_at = row
    return Entry(
        account, what, source, entity, State(state), goal, datetime.fromisoformat(at),
        Decimal(value) if value else None, currency, said, batch,
        datetime.fromisoformat(changed_at) if changed_at else None,
    )  # fmt: skip
