"""Sentences for cells whose usual finding has nothing to stand on: by time, without spend, with nothing at all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.findings import ENOUGH_SALES, called, nameable
from throughline.reports.model import Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = [
    *("NOTHING", "best_time", "conversion_of", "earned", "grown_from_nothing", "most_junk", "profit_of", "steepest"),
    *("structure_without", "took_in"),
]

NOTHING = Finding("nothing", {})  # of the period, with these filters


def earned(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """What can be told of a group without ROMI: its best time, or who has the most revenue."""
    return best_time(table, params) or got_most(snapshot, table, params) or NOTHING


def profit_of(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """Where ROMI of revenue and of margin cannot be told apart: times covered, or who has the most gross profit."""
    rows = table.rows
    if params.group in TIME_GROUPS:
        spent = rows[rows["spend"] > 0]
        good = float((spent["gross_profit"] >= spent["spend"]).sum())
        return Finding("rows_covered", {"n": len(spent), "good": good}) if len(spent) else NOTHING
    rows = nameable(rows, params.group)
    profit = np.nan_to_num(rows["gross_profit"].to_numpy(float))
    if not profit.any():
        return NOTHING
    top = rows.iloc[int(profit.argmax())]
    label = called(snapshot, params.group, top[params.group], params.lang)
    return Finding("only_look_unknown", {"label": label, "gross_profit": float(top["gross_profit"])})


def structure_without(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """The structure where spend is not known or no profit was made."""
    spend = table.totals.get("spend")
    if spend:
        top = table.rows.iloc[int(np.nan_to_num(table.rows["spend"].to_numpy(float)).argmax())]
        name = called(snapshot, "channel", top["channel"], params.lang)
        return Finding("structure_spend", {"name_channel": name, "share_spend": float(top["spend"]) / spend})
    most = got_most(snapshot, table, params, "channel")
    return Finding("structure_revenue", most.facts) if most else NOTHING


def best_time(table: Table, params: Params, group: str = "") -> Finding | None:
    """The day, week or month with the most gross profit, or with the most revenue where no profit is known."""
    group = group or params.group
    if group not in TIME_GROUPS or table.rows.empty:
        return None
    for measure in ("gross_profit", "revenue", "leads"):
        values = table.rows[measure].to_numpy(float) if measure in table.rows else np.empty(0)
        if np.nan_to_num(values).any():
            best = table.rows.iloc[int(np.nanargmax(values))]
            return Finding(f"best_{group}_{measure}", {group: best[group], measure: float(best[measure])})
    return None


def got_most(snapshot: Snapshot, table: Table, params: Params, group: str = "") -> Finding | None:
    """Whose revenue is the largest, and which part of the whole it is: for groups whose spend is not known."""
    group = group or params.group
    rows, whole = nameable(table.rows, group), table.totals.get("revenue")
    if group in TIME_GROUPS or rows.empty or not whole or whole <= 0:
        return None
    top = rows.iloc[int(np.nan_to_num(rows["revenue"].to_numpy(float)).argmax())]
    facts = {"label": called(snapshot, group, top[group], params.lang), "revenue": float(top["revenue"])}
    return Finding("got_most", {**facts, "share_revenue": float(top["revenue"]) / whole})


def took_in(headline: Table) -> Finding | None:
    """Revenue and sales alone: the spend of these filters is not known."""
    row = headline.rows.iloc[0]
    if pd.isna(row["revenue"]) or pd.isna(row["sales"]) or not (row["revenue"] or row["sales"]):
        return None
    return Finding("trend_no_spend", {"revenue": float(row["revenue"]), "sales": float(row["sales"])})


def grown_from_nothing(headline: Table) -> Finding | None:
    """The period compared with has neither spend nor revenue nor leads: nothing can have grown or fallen."""
    row = headline.rows.iloc[0]
    before = [row.get(f"{name}_before") for name in ("spend", "leads", "revenue")]
    return None if any(value and not pd.isna(value) for value in before) else Finding("changes_no_before", {})


def conversion_of(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """Who, or which time, turns most of its leads into sales, among those with leads enough."""
    rows = nameable(table.rows, params.group)
    if rows.empty:
        return NOTHING
    rows = rows[(rows["leads"] >= ENOUGH_SALES) & rows["lead_to_sale"].notna()]
    if rows.empty:
        return Finding("converts_too_few", {"leads": float(table.totals.get("leads") or 0)})
    best = rows.iloc[int(rows["lead_to_sale"].to_numpy(float).argmax())]
    facts = {"lead_to_sale": float(best["lead_to_sale"]), "leads": float(best["leads"])}
    if params.group in TIME_GROUPS:
        return Finding(f"converts_{params.group}", {params.group: best[params.group], **facts})
    return Finding("converts_most", {"label": called(snapshot, params.group, best[params.group], params.lang), **facts})


def most_junk(table: Table) -> Finding:
    """Who closes the largest part of their enquiries as junk, among those with enquiries enough."""
    rows = table.rows[(table.rows["manager"] != "") & (table.rows["enquiries"] >= ENOUGH_SALES)]
    if table.rows.empty:
        return Finding("junk_managers_none", {})
    if rows.empty:
        return Finding("junk_managers_few", {"junk": float(table.rows["junk"].sum())})
    top = rows.iloc[int(rows["share"].to_numpy(float).argmax())]
    facts = {"manager": str(top["manager"]), "share": float(top["share"]), "enquiries": float(top["enquiries"])}
    return Finding("junk_managers", facts)


def steepest(table: Table) -> Finding:
    """The stage that the smallest part of the deals of the stage before it reaches."""
    rows = table.rows[table.rows["conversion"].notna()]
    if rows.empty:
        return Finding("stages_none", {})
    lowest = rows.iloc[int(rows["conversion"].to_numpy(float).argmin())]
    return Finding("stages", {"stage": str(lowest["stage"]), "share": float(lowest["conversion"])})
