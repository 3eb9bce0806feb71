"""Sentences about calls: how many of which type, where they come from, when they are missed, who answers."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.findings import called, nameable
from throughline.reports.model import Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = [
    *("ENOUGH_CALLS", "NOTHING", "answering", "best_group", "busiest_hour", "calls_said", "disagreement"),
    *("hardest_working", "labelled", "nothing_called", "outcome_said"),
]

ENOUGH_CALLS = 20  # of fewer no share is said to be the worst
NOTHING = Finding("calls_none", {})


def nothing_called(table: Table) -> bool:
    """Whether there are no calls at all to speak of."""
    return table.rows.empty or not table.rows["calls"].sum()


def labelled(snapshot: Snapshot, row: pd.Series, params: Params) -> object:
    """What a row's value of the group is called."""
    value = row[params.group]
    return value if params.group in TIME_GROUPS else called(snapshot, params.group, value, params.lang)


def calls_said(headline: Table) -> Finding:
    """How many calls of clients there were, and how many of them count, open a cycle, were missed."""
    row = headline.rows.iloc[0]
    if not row["calls"]:
        return NOTHING
    facts = {name: float(row[name]) for name in ("calls", "counted", "target", "first_target", "missed")}
    return Finding("calls", {**facts, "client_calls": float(row["incoming"] + row["callbacks"]),
                             "missed_share": float(row["missed_share"])})  # fmt: skip


def best_group(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """Where most target calls come from, and their part of all."""
    rows = table.rows if params.group in TIME_GROUPS else nameable(table.rows, params.group)
    total = float(table.totals.get("target") or 0)
    if not total or rows.empty or not rows["target"].max():
        return NOTHING if nothing_called(table) else Finding("calls_no_target", {"calls": table.totals["calls"]})
    top = rows.iloc[int(rows["target"].to_numpy(float).argmax())]
    facts = {"target": float(top["target"]), "share": float(top["target"]) / total, "calls": float(top["calls"])}
    return Finding("calls_group", {"label": labelled(snapshot, top, params), **facts})


def outcome_said(outcomes: Table) -> Finding:
    """How many calls of clients were answered, and the commonest other outcome."""
    by_outcome: Counter[str] = Counter()
    for way, outcome, calls in outcomes.rows[["call_direction", "outcome", "calls"]].itertuples(index=False, name=None):
        if way in ("in", "callback"):
            by_outcome[outcome] += int(calls)
    every, answered = by_outcome.total(), by_outcome.pop("answered", 0)
    if not every:
        return NOTHING if outcomes.rows.empty else Finding("calls_only_ours", {"calls": outcomes.totals["calls"]})
    if not by_outcome:
        return Finding("calls_all_answered", {"calls": float(every)})
    commonest, number = by_outcome.most_common(1)[0]
    facts = {"share": answered / every, "calls": float(every), "outcome": commonest, "n": number}
    return Finding("calls_outcomes", facts)


def busiest_hour(heat: Table) -> Finding:
    """The hour of the week with most calls of clients."""
    if nothing_called(heat):
        return NOTHING
    top = heat.rows.iloc[int(heat.rows["calls"].to_numpy(float).argmax())]
    return Finding("calls_busiest", {"weekday": str(int(top["weekday"])), "at": f"{int(top['hour'])}:00",
                                     "calls": float(top["calls"])})  # fmt: skip


def hardest_working(employees: Table) -> Finding:
    """Who answered most calls."""
    rows = nameable(employees.rows, "employee")
    if rows.empty or not rows["answered"].max():
        return NOTHING if nothing_called(employees) else Finding("calls_no_employees", {})
    top = rows.iloc[int(rows["answered"].to_numpy(float).argmax())]
    facts = {"employee": str(top["employee"]), "answered": float(top["answered"]), "n": len(rows)}
    return Finding("calls_employees", facts)


def answering(headline: Table) -> Finding:
    """How long a client waits for an answer, half of the time."""
    row = headline.rows.iloc[0]
    if pd.isna(row["wait"]):
        return NOTHING if not row["calls"] else Finding("calls_wait_untold", {})
    return Finding("calls_wait", {"wait": float(row["wait"])})


def disagreement(vendor: Table) -> Finding:
    """The type about which the vendor and we differ most."""
    if vendor.rows.empty:
        return Finding("calls_vendor_silent", {})
    worst = vendor.rows.iloc[int(vendor.rows["agree_share"].to_numpy(float).argmin())]
    facts = {"call_type": str(worst["call_type"]), "agree_share": float(worst["agree_share"])}
    facts |= {"only_ours": float(worst["only_ours"]), "only_vendor": float(worst["only_vendor"])}
    return Finding("calls_vendor" if worst["agree_share"] < 1 else "calls_vendor_agrees", facts)
