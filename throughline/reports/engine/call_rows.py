"""Rows of statements about calls, remembered: a threshold that a statement does not name makes nothing anew."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from throughline.reports.engine.client_calls import dated
from throughline.reports.engine.selection import remembered
from throughline.reports.model import Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["call_table", "rows_of", "zone_of"]


def rows_of(snapshot: Snapshot, sql: str) -> pd.DataFrame:
    """The rows of a statement; never to be written to."""
    return remembered(snapshot, ("rows", sql), lambda: snapshot.query(sql), _bytes)


def call_table(snapshot: Snapshot, columns: Sequence[Column], sql: str, *summed: str) -> Table:
    """A table whose rows a statement gives; `summed` columns have totals."""

    def make() -> Table:
        rows = dated(snapshot.query(sql), *(column.name for column in columns if column.unit == "date"))
        totals = {name: float(rows[name].sum()) for name in summed}
        return Table(tuple(columns), rows[[column.name for column in columns]], totals, sql)

    return remembered(snapshot, ("table", sql), make, lambda made: _bytes(made.rows))


def _bytes(rows: pd.DataFrame) -> int:
    return int(rows.memory_usage(deep=True).sum())


def zone_of(snapshot: Snapshot) -> str:
    """The time zone of the project."""

    def load() -> str:
        return str(snapshot.query("select timezone from snapshot_info")["timezone"].iloc[0])

    return snapshot.memo("time zone", load)
