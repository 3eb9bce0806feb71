"""What the tables of paths say in words."""

from __future__ import annotations

import numpy as np

from throughline.attribution.path import DAY
from throughline.reports.engine.paths import Brought
from throughline.reports.engine.walked import UNTOUCHED
from throughline.reports.model import Finding, Table

__all__ = ["how_long", "how_many_touches", "how_spread", "most_frequent", "only_one"]

_EVERY = range(2, 6)  # «every second» … «every fifth»; more has no word that people use
_NOTHING = "unknown"  # a path of no source at all
_NEAR = 0.02  # a share this near to 1/n is «every n-th»
_MOST = 0.5
_FIRST = 10  # paths


def most_frequent(table: Table) -> Finding | None:
    """The most frequent path that says anything, its part of the leads, and how many paths there are."""
    rows = table.rows[(table.rows["leads"] > 0) & (table.rows["path"] != _NOTHING)]
    if rows.empty:
        return None
    top = rows.iloc[0]
    paths = int(table.totals["paths"] or 0)
    facts = {"path": str(top["path"]), "share": float(top["share"]), "leads": float(top["leads"]), "n": paths}
    return Finding("path_top" if paths > 1 else "path_only", facts)


def only_one(table: Table) -> Finding | None:
    """The path that was chosen and its part of all leads; it is no wonder that there is no other."""
    if table.rows.empty:
        return None
    row = table.rows.iloc[0]
    facts = {"path": str(row["path"]), "share": float(row["share"]), "leads": float(row["leads"])}
    return Finding("path_chosen", facts)


def how_spread(table: Table) -> Finding | None:
    """Which part of the leads the ten most frequent paths bring; None where hardly more bring any."""
    rows = table.rows[table.rows["leads"] > 0]
    if len(rows) <= _FIRST:
        return Finding("paths_few", {"n": len(rows)}) if len(rows) else None
    return Finding("paths_spread", {"n": _FIRST, "share": float(rows["share"].iloc[:_FIRST].sum())})


def how_many_touches(table: Table) -> Finding | None:
    """Which part of the leads came with the very first touch."""
    leads = float(table.totals["leads"] or 0)
    if not leads:
        return None
    share = float(table.rows.loc[table.rows["path_length"] == "1", "leads"].sum()) / leads
    every = next((n for n in _EVERY if abs(share - 1 / n) <= _NEAR), None)
    return Finding(f"first_touch_{every}" if every else "first_touch", {"share": share})


def how_long(found: Brought) -> Finding | None:
    """How many leads come within a day of the first touch, and in how many days half of them are there."""
    paths = found.paths
    chosen = (found.leads > 0) & (paths.seconds != UNTOUCHED) & found.fits[paths.number]
    if not chosen.any():
        return None
    seconds = paths.seconds[chosen]
    within = float((seconds < DAY).mean())
    facts = {"share": within, "median_days_to_lead": float(np.median(seconds)) / DAY}
    return Finding("lag_day" if within >= _MOST else "lag_days", facts)
