"""Staged rows become stored rows: by key, and so that a row equal to the stored one changes nothing.

Set operations only, on two hashes of each row computed once: that of its key finds its partner, that of the rest says
whether they differ. Rows are equal when both hashes are (128 bits); where the rest differs, the keys themselves are
compared, so a collision of hashes joins no two keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from throughline.landing.schema import quoted
from throughline.landing.stage import Stage

__all__ = ["Alive", "Changes", "Window", "merge"]


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the past that a load holds whole: a stored row of it that the load has not got has vanished.

    `start` is a day for tables cut by days, a UTC instant for tables cut by times, None for everything. `undated` says
    whether rows whose time is unknown lie in it too: a load of the whole source has them, a trailing one does not.
    """

    start: date | datetime | None = None
    undated: bool = True


@dataclass(frozen=True, slots=True)
class Alive:
    """A stored row has vanished when neither the load nor the staged keys (`Stage.keep_alive`) hold its key, or the
    beginning of it. Where keys were told again, only rows of those may vanish."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a merge did, in rows. Staged = inserted + updated + unchanged + duplicates."""

    inserted: int
    updated: int
    unchanged: int
    removed: int
    duplicates: int

    @property
    def any(self) -> bool:
        """Whether a stored row is another than before."""
        return bool(self.inserted or self.updated or self.removed)


def merge(connection: duckdb.DuckDBPyConnection, stage: Stage, window: Window | Alive | None) -> Changes:
    """Merge `stage` into the stored rows of its source; without a window nothing is removed. Runs in the caller's
    transaction. Of rows with one key the last wins."""
    duplicates = stage.drop_duplicates()
    if stage.is_direct:
        return Changes(stage.rows, 0, 0, 0, duplicates)
    matched, same = _pair(connection, stage)
    table = quoted(stage.table.name)
    removed = _remove(connection, stage, window)
    if matched > same:
        connection.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT stored FROM pair WHERE NOT same)")
    if stage.rows > same:
        constants = stage.origin.columns()
        columns = ", ".join(f"${name} AS {quoted(name)}" for name in constants)
        connection.execute(
            f"INSERT INTO {table} BY NAME SELECT {columns}, s.* "
            f"FROM {stage.name} AS s ANTI JOIN (SELECT staged FROM pair WHERE same) AS p ON p.staged = s.rowid",
            constants,
        )
    connection.execute("DROP TABLE pair")
    return Changes(stage.rows - matched, matched - same, same, removed, duplicates)


def _pair(connection: duckdb.DuckDBPyConnection, stage: Stage) -> tuple[int, int]:
    """Make the temporary table `pair` (staged rowid, stored rowid, same) and count its rows and the equal ones."""
    table = quoted(stage.table.name)
    key = ", ".join(quoted(name) for name in stage.key)
    rest = ", ".join(quoted(column.name) for column in stage.table.columns if not column.is_key)
    marks = f"rowid AS row_id, hash({key}) AS key_mark, hash({rest}) AS rest_mark"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE near AS "
        f"SELECT s.row_id AS staged, t.row_id AS stored, s.rest_mark = t.rest_mark AS same "
        f"FROM (SELECT {marks} FROM {table} WHERE source = $source) AS t "
        f"INNER JOIN (SELECT {marks} FROM {stage.name}) AS s ON s.key_mark = t.key_mark",
        {"source": stage.origin.source},
    )
    equal = " AND ".join(f"s.{quoted(name)} = t.{quoted(name)}" for name in stage.key)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE pair AS SELECT staged, stored, same FROM near WHERE same "
        f"UNION ALL SELECT n.staged, n.stored, FALSE FROM near AS n INNER JOIN {stage.name} AS s ON s.rowid = n.staged "
        f"INNER JOIN {table} AS t ON t.rowid = n.stored WHERE NOT n.same AND {equal}"
    )
    connection.execute("DROP TABLE near")
    return connection.execute("SELECT count(*), count(*) FILTER (WHERE same) FROM pair").fetchall()[0]


def _remove(connection: duckdb.DuckDBPyConnection, stage: Stage, window: Window | Alive | None) -> int:
    if window is None:
        return 0
    values: dict[str, object] = {"source": stage.origin.source}
    inside = "source = $source"
    if stage.answered is not None:
        inside += " AND list_contains($answered, account_id)"
        values["answered"] = sorted(stage.answered)
    if isinstance(window, Alive):
        noted = [(*it, "NOT IN") for it in stage.alive.items()] + [(*it, "IN") for it in stage.retold.items()]
        for told, keys, among in noted:
            key = ", ".join(quoted(name) for name in ("account_id", *told))
            inside += f" AND ({key}) {among} (SELECT ({key}) FROM {keys})"
        window = Window()
    if window.start is not None:
        time = quoted(stage.table.time_column)
        inside += f" AND ({time} >= $start" + (f" OR {time} IS NULL)" if window.undated else ")")
        values["start"] = window.start
    deleted = connection.execute(
        f"DELETE FROM {quoted(stage.table.name)} WHERE {inside} AND rowid NOT IN (SELECT stored FROM pair)", values
    )
    return int(deleted.fetchall()[0][0])
