"""The loader's books, written in the same transaction as the rows they tell of: ledger, cursor, rejected cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime

import duckdb
import pyarrow as pa

__all__ = [
    "Cursor",
    "Entry",
    "Refused",
    "read_accounts",
    "read_cursor",
    "replace_refused",
    "write_cursor",
    "write_entry",
]

_SHOWN = 200  # characters of a refused value that are kept: a cell may hold a megabyte


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: one table of one source in one load. Times are UTC without a zone.

    rows_read = inserted + updated + unchanged + duplicates + left_out; `rejected` counts cells, `left_out` rows.
    """

    load_id: int
    source: str
    account_id: str
    table_name: str
    started_at: datetime
    finished_at: datetime
    since: date | None = None
    rows_read: int = 0
    left_out: int = 0
    duplicates: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    rejected: int = 0
    fingerprint: str | None = None
    outcome: str = "loaded"
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next load of one table of one source goes on.

    `last_day` is the last day that has rows (business zone), `marked` the fingerprint of what was read and
    `settings_mark` that of the settings it was read with.
    """

    last_day: date | None = None
    marked: str | None = None
    settings_mark: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that was not loaded; `row` counts from 1, `address` is A1 or '' where columns have no letters."""

    file: str
    sheet: str
    row: int
    column_name: str
    value: str
    rule: str
    address: str = ""


def write_entry(connection: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Add a line to the ledger."""
    marks = ", ".join("?" for _ in fields(Entry))
    connection.execute(f"INSERT INTO load_ledger VALUES ({marks})", list(astuple(entry)))


def read_cursor(connection: duckdb.DuckDBPyConnection, source: str, account_id: str, table: str) -> Cursor:
    """The cursor of one table of one source; an empty one before its first load."""
    found = connection.execute(
        "SELECT last_day, marked, settings_mark FROM source_cursor "
        "WHERE source = ? AND account_id = ? AND table_name = ?",
        [source, account_id, table],
    ).fetchall()
    return Cursor(*found[0]) if found else Cursor()


def read_accounts(connection: duckdb.DuckDBPyConnection, source: str, table: str) -> dict[str, Cursor]:
    """The cursors of the accounts that a source was seen to have, by account_id."""
    found = connection.execute(
        "SELECT account_id, last_day, marked, settings_mark FROM source_cursor WHERE source = ? AND table_name = ?",
        [source, table],
    ).fetchall()
    return {account: Cursor(*rest) for account, *rest in found}


def write_cursor(connection: duckdb.DuckDBPyConnection, entry: Entry, cursor: Cursor) -> None:
    """Put the cursor of the source and table of `entry` in the place of the one before."""
    key = [entry.source, entry.account_id, entry.table_name]
    connection.execute("DELETE FROM source_cursor WHERE source = ? AND account_id = ? AND table_name = ?", key)
    connection.execute(
        "INSERT INTO source_cursor VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [*key, cursor.last_day, cursor.marked, cursor.settings_mark, entry.load_id, entry.finished_at],
    )


def replace_refused(connection: duckdb.DuckDBPyConnection, entry: Entry, cells: Sequence[Refused]) -> bool:
    """Put `cells` in the place of those of the load before. Returns whether they are other cells than those were."""
    columns = [field.name for field in fields(Refused)]
    new = [(c.file, c.sheet, c.row, c.column_name, c.value[:_SHOWN], c.rule, c.address) for c in cells]
    where = "source = ? AND table_name = ?"
    old = connection.execute(
        f"SELECT {', '.join(columns)} FROM rejected_cell WHERE {where}", [entry.source, entry.table_name]
    ).fetchall()
    if sorted(old) == sorted(new):
        return False
    connection.execute(f"DELETE FROM rejected_cell WHERE {where}", [entry.source, entry.table_name])
    if new:
        _add_refused(connection, entry, pa.table(dict(zip(columns, map(list, zip(*new, strict=True)), strict=True))))
    return True


def _add_refused(connection: duckdb.DuckDBPyConnection, entry: Entry, cells: pa.Table) -> None:
    connection.execute(
        "INSERT INTO rejected_cell BY NAME "
        f"SELECT ? AS source, ? AS table_name, ? AS load_id, {', '.join(cells.column_names)} FROM cells",
        [entry.source, entry.table_name, entry.load_id],
    )
