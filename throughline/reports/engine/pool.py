"""How many dynamic numbers each site needs, from its busiest hour; the theory is in throughline/calls/pool.py."""

from __future__ import annotations

import pandas as pd

from throughline.calls.pool import ANSWER_WINDOW, free_clash, load_of, numbers_blind, numbers_free
from throughline.params import Params
from throughline.reports.engine.tracking_sql import loads_sql
from throughline.reports.model import Column, Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["CLASH", "WINDOW_MINUTES", "pool_said", "pool_table", "sized"]

CLASH = 0.05  # the acceptable share of visitors without a number of their own, where the reader names none
WINDOW_MINUTES = ANSWER_WINDOW // 60

POOL = (
    Column("brand", "text"),
    Column("pool_visitors", "text"),
    Column("peak_visits", "count"),
    Column("peak_hour", "time"),
    Column("visit_seconds", "seconds"),
    Column("pool_load", "ratio"),
    Column("numbers_now", "count"),
    Column("clash_now", "share"),
    Column("numbers_free", "count"),
    Column("numbers_blind", "count"),
)


def pool_table(snapshot: Snapshot, params: Params) -> Table:
    """The pool of each site for the default window and share."""
    return sized(snapshot.query(loads_sql(params)), WINDOW_MINUTES, CLASH)


def sized(loads: pd.DataFrame, window_minutes: float, clash: float) -> Table:
    """The same for a window and a share of the reader's: nothing of the data is read again.

    `loads` has a row per brand and who is shown numbers: peak_visits, peak_hour, visit_seconds, numbers_now.
    """
    rows = loads[["brand", "pool_visitors", "peak_visits", "peak_hour", "visit_seconds", "numbers_now"]].copy()
    held = [load_of(visits, seconds, window_minutes * 60)
            for visits, seconds in zip(rows["peak_visits"], rows["visit_seconds"], strict=True)]  # fmt: skip
    rows["pool_load"] = held
    owned = rows["numbers_now"].astype(int)
    # Without any number nobody is shown one: that is no clash but no tracking.
    rows["clash_now"] = [
        free_clash(load, numbers) if numbers else float("nan") for load, numbers in zip(held, owned, strict=True)
    ]
    rows["numbers_free"] = [numbers_free(load, clash) for load in held]
    rows["numbers_blind"] = [numbers_blind(load, clash) for load in held]
    rows = rows.astype({"numbers_free": float, "numbers_blind": float, "numbers_now": float})
    return Table(POOL, rows[[column.name for column in POOL]], how="pool")


def pool_said(pool: Table, window_minutes: float, clash: float) -> Finding:
    """What the site with the most visitors from advertising needs; where none has any, of all visitors."""
    rows = pool.rows
    if rows.empty:
        return Finding("pool_no_visits", {})
    paid = rows[rows["pool_visitors"] == "paid"]
    row = (rows if paid.empty else paid).iloc[0]
    facts: dict[str, object] = {
        "pool_visitors": str(row["pool_visitors"]),
        "peak_visits": float(row["peak_visits"]),
        "numbers_free": float(row["numbers_free"]),
        "numbers_blind": float(row["numbers_blind"]),
        "numbers_now": float(row["numbers_now"]),
        "held_minutes": round(float(row["visit_seconds"]) / 60 + window_minutes),
        "clash_share": clash,
    }
    if row["brand"]:
        return Finding("pool_of_brand", {"brand": str(row["brand"]), **facts})
    return Finding("pool", facts)
