"""One transaction of the loader: what one stream has read, with its ledger, cursor and rejected cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from throughline.crash import step
from throughline.landing import books
from throughline.landing.beside import Beside
from throughline.landing.contract import Table
from throughline.landing.guard import guard
from throughline.landing.merge import Alive, Window, merge
from throughline.landing.stage import Origin, Stage

__all__ = ["Fill", "Writing"]


@dataclass(frozen=True, slots=True)
class Fill:
    """What one load has read for one table, ready to be merged. `accounts`: whose cursors move along."""

    stage: Stage
    window: Window | Alive | None
    entry: books.Entry
    cursor: books.Cursor
    cells: Sequence[books.Refused] = ()
    accounts: Sequence[str] = ()


class Writing:
    """An open transaction. Every method raises StoreError when the disk fails; then nothing of it will be stored."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, beside: Beside, path: Path, generation: int) -> None:
        self._connection = connection
        self._beside = beside
        self._path = path
        self._generation = generation

    @contextmanager
    def stage(self, table: Table, origin: Origin) -> Iterator[Stage]:
        """A place for the batches of one table; ask for others before or after, but add to all of them by turns."""
        self._beside.wait()
        with guard(self._path):
            stage = Stage(self._connection, self._beside, table, origin, self._path)
        yield stage
        # Only where all went well: a transaction that failed takes its temporary tables with it.
        with guard(self._path):
            stage.drop()

    def take(self, fills: Sequence[Fill]) -> list[books.Entry]:
        """Merge what was staged, and write its books. Returns the ledger lines as written."""
        with guard(self._path):
            return [self._merge(fill) for fill in fills]

    def note(self, entry: books.Entry, cells: Sequence[books.Refused] | None = None) -> None:
        """Add a line to the ledger that tells of a load that changed no row (it failed).

        `cells` take the place of those that were refused before; None leaves these.
        """
        with guard(self._path):
            books.write_entry(self._connection, entry)
            if cells is not None and books.replace_refused(self._connection, entry, cells):
                self._changed("rejected_cell", entry)

    def _merge(self, fill: Fill) -> books.Entry:
        fill.stage.flush()
        changes = merge(self._connection, fill.stage, fill.window)
        entry = replace(
            fill.entry,
            inserted=changes.inserted,
            updated=changes.updated,
            unchanged=changes.unchanged,
            removed=changes.removed,
            duplicates=changes.duplicates,
        )
        books.write_entry(self._connection, entry)
        for account in (*fill.accounts, entry.account_id):
            books.write_cursor(self._connection, replace(entry, account_id=account), fill.cursor)
        if changes.any:
            self._changed(entry.table_name, entry)
        if books.replace_refused(self._connection, entry, fill.cells):
            self._changed("rejected_cell", entry)
        step("after_merge")
        return entry

    def _changed(self, table: str, entry: books.Entry) -> None:
        self._connection.execute("DELETE FROM table_version WHERE table_name = ? AND source = ?", [table, entry.source])
        self._connection.execute(
            "INSERT INTO table_version VALUES (?, ?, ?, ?)", [table, entry.source, self._generation, entry.finished_at]
        )
