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
    return remembered(
        snapshot,
        ("rows", sql),
        lambda: snapshot.query(sql),
        lambda made: int(made.memory_usage(deep=True).sum()),
    )


def call_table(snapshot: Snapshot, columns: Sequence[Column], sql: str, *summed: str) -> Table:
    """A table whose rows a statement gives; `summed` columns have totals."""
    rows = dated(rows_of(snapshot, sql), *(column.name for column in columns if column.unit == "date"))
    return Table(
        tuple(columns),
        rows[[column.name for column in columns]],
        {name: float(rows[name].sum()) for name in summed},
        sql,
    )


def zone_of(snapshot: Snapshot) -> str:
    """The time zone of the project."""

    def load() -> str:
        return str(snapshot.query("select timezone from snapshot_info")["timezone"].iloc[0])

    return snapshot.memo("time zone", load)
