"""Staged rows become stored rows: by key, and so that a row equal to the stored one changes nothing.

Set operations only: one join finds which staged row is which stored one, one comparison finds which of them differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from throughline.landing.schema import quoted
from throughline.landing.stage import Stage

__all__ = ["Changes", "Window", "merge"]


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the past that a load holds whole: a stored row of it that the load has not got has vanished.

    `start` is a day for tables cut by days, a UTC instant for tables cut by times, None for everything. `undated` says
    whether rows whose time is unknown lie in it too: a load of the whole source has them, a trailing one does not.
    """

    start: date | datetime | None = None
    undated: bool = True


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


def merge(
    connection: duckdb.DuckDBPyConnection,
    stage: Stage,
    source: str,
    window: Window | None,
    load_id: int,
    loaded_at: datetime,
) -> Changes:
    """Merge `stage` into the stored rows of `source`; without a window nothing is removed. Runs in the caller's
    transaction. `loaded_at` is UTC without a zone. Of rows with one key the last wins."""
    duplicates = stage.drop_duplicates()
    staged = stage.count()
    matched, same = _pair(connection, stage, source)
    table = quoted(stage.table.name)
    removed = _remove(connection, stage, source, window)
    connection.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT stored FROM pair WHERE NOT same)")
    connection.execute(
        f"INSERT INTO {table} BY NAME SELECT $source AS source, s.*, $load AS _load_id, $loaded AS _loaded_at "
        f"FROM {stage.name} AS s ANTI JOIN (SELECT staged FROM pair WHERE same) AS p ON p.staged = s.rowid",
        {"source": source, "load": load_id, "loaded": loaded_at},
    )
    connection.execute("DROP TABLE pair")
    return Changes(staged - matched, matched - same, same, removed, duplicates)


def _pair(connection: duckdb.DuckDBPyConnection, stage: Stage, source: str) -> tuple[int, int]:
    """Make the temporary table `pair` (staged rowid, stored rowid, same) and count its rows and the equal ones.

    Keys are joined alone first: the wide comparison then meets only rows that have a partner.
    """
    table = quoted(stage.table.name)
    on = " AND ".join(f"s.{quoted(name)} = t.{quoted(name)}" for name in stage.key)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE matched AS SELECT s.rowid AS staged, t.rowid AS stored "
        f"FROM {stage.name} AS s INNER JOIN {table} AS t ON {on} WHERE t.source = $source",
        {"source": source},
    )
    rest = [column.name for column in stage.table.columns if not column.is_key]
    same = " AND ".join(f"s.{quoted(name)} IS NOT DISTINCT FROM t.{quoted(name)}" for name in rest)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE pair AS SELECT m.staged, m.stored, {same} AS same FROM matched AS m "
        f"INNER JOIN {stage.name} AS s ON s.rowid = m.staged INNER JOIN {table} AS t ON t.rowid = m.stored"
    )
    connection.execute("DROP TABLE matched")
    return connection.execute("SELECT count(*), count(*) FILTER (WHERE same) FROM pair").fetchall()[0]


def _remove(connection: duckdb.DuckDBPyConnection, stage: Stage, source: str, window: Window | None) -> int:
    if window is None:
        return 0
    values: dict[str, object] = {"source": source}
    inside = "source = $source"
    if window.start is not None:
        time = quoted(stage.table.time_column)
        inside += f" AND ({time} >= $start" + (f" OR {time} IS NULL)" if window.undated else ")")
        values["start"] = window.start
    deleted = connection.execute(
        f"DELETE FROM {quoted(stage.table.name)} WHERE {inside} AND rowid NOT IN (SELECT stored FROM pair)", values
    )
    return int(deleted.fetchall()[0][0])
