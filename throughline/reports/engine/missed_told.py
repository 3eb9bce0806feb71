"""Sentences about missed calls: how many people missed, where and when, and whom nobody called back."""

from __future__ import annotations

import pandas as pd

from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.calls_told import ENOUGH_CALLS, NOTHING, labelled, nothing_called
from throughline.reports.engine.findings import nameable
from throughline.reports.model import Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["called_back_said", "never_said", "waterfall_said", "worst_employee", "worst_group", "worst_hour"]


def waterfall_said(waterfall: Table) -> Finding:
    """Of so many missed calls so few were missed by people. PRODUCT, story 2."""
    bars = dict(zip(waterfall.rows["bar"], waterfall.rows["calls"].astype(float), strict=True))
    facts = {name: bars[name] for name in ("calls", "missed", "by_people")}
    if not facts["calls"]:
        return NOTHING
    if not facts["missed"]:
        return Finding("missed_none", {"calls": facts["calls"]})
    shares = {f"share_{name}": facts[name] / facts["calls"] for name in ("missed", "by_people")}
    return Finding("missed" if facts["by_people"] else "missed_by_nobody", {**facts, **shares})


def worst_group(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """Where people miss the largest part of calls, among values with calls enough; by time the worst of its times."""
    rows = table.rows if params.group in TIME_GROUPS else nameable(table.rows, params.group)
    if nothing_called(table) or rows.empty:
        return NOTHING
    if not rows["by_people"].max():
        return Finding("missed_none_by_people", {"calls": table.totals["calls"]})
    rows = rows[rows["calls"] >= ENOUGH_CALLS]
    if rows.empty or not rows["by_people"].max():
        return Finding("missed_group_few", {"calls": table.totals["calls"]})
    top = rows.iloc[int(rows["by_people_share"].to_numpy(float).argmax())]
    return Finding("missed_group", {"label": labelled(snapshot, top, params), **_of(top)})


def worst_employee(employees: Table) -> Finding:
    """Who missed most calls for which nobody else is to blame."""
    rows = nameable(employees.rows, "employee")
    rows = rows[rows["by_people"] > 0]
    if rows.empty:
        return Finding("missed_no_employee", {})
    top = rows.iloc[int(rows["by_people"].to_numpy(float).argmax())]
    return Finding("missed_employee", {"employee": str(top["employee"]), **_of(top)})


def worst_hour(heat: Table) -> Finding:
    """The hour of the week in which people missed most calls."""
    if nothing_called(heat):
        return NOTHING
    if not heat.rows["by_people"].max():
        return Finding("missed_none_by_people", {"calls": heat.totals["calls"]})
    top = heat.rows.iloc[int(heat.rows["by_people"].to_numpy(float).argmax())]
    facts = {"weekday": str(int(top["weekday"])), "at": f"{int(top['hour'])}:00", "by_people": float(top["by_people"])}
    return Finding("missed_hour", {**facts, "calls": float(top["calls"])})


def called_back_said(clocks: Table) -> Finding:
    """How many missed clients somebody called back, and how soon, by working time."""
    row = clocks.rows[clocks.rows["clock"] == "work"].iloc[0]
    if not row["client_missed"]:
        return Finding("called_back_nobody_missed", {})
    facts = {"client_missed": float(row["client_missed"]), "called_back_share": float(row["called_back_share"])}
    if not row["called_back"]:
        return Finding("called_back_never", facts)
    return Finding("called_back", {**facts, "median_minutes": float(row["median_minutes"])})


def never_said(callers: Table, clocks: Table) -> Finding:
    """How many callers still wait, and since when the first of them."""
    number = int(callers.totals["phone_mask"] or 0)
    if not number:
        missed = float(clocks.rows["client_missed"].max())
        return Finding("called_back_all" if missed else "called_back_nobody_missed", {"client_missed": missed})
    return Finding("never_called_back", {"n": number, "attempts": callers.totals["attempts"]})


def _of(row: pd.Series) -> dict[str, float]:
    return {name: float(row[name]) for name in ("by_people", "by_people_share", "calls")}
