"""SQLite for books that are small and must last: what is committed is on the disk before the commit returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from throughline.errors import StoreError
from throughline.landing.guard import free_bytes

__all__ = ["connect", "guarded", "transaction"]

# What an error of SQLite means, by the beginning of its name.
_TROUBLE = {
    "SQLITE_FULL": "disk_full",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
    "SQLITE_CANTOPEN": "store_denied",
    "SQLITE_READONLY": "store_denied",
    "SQLITE_PERM": "store_denied",
    "SQLITE_IOERR": "store_io",
}


def connect(path: Path) -> sqlite3.Connection:
    """A connection without transactions of its own."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA synchronous = EXTRA")  # the end of the journal lasts too
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is done inside, or, when it raises, nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def guarded(path: Path, damaged: str) -> Iterator[None]:
    """What SQLite throws as a StoreError about `path`; `damaged` is the key for a file that is not what it was."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        key = next((key for start, key in _TROUBLE.items() if name.startswith(start)), "")
        if not key:
            raise
        key = damaged if key == "damaged" else key
        raise StoreError(key, path=str(path), free_bytes=free_bytes(path)) from error
