"""Sentences about processing. Fewer than twenty requests or sold deals are too few to judge anybody by."""

from __future__ import annotations

import pandas as pd

from throughline.attribution.intervals import ENOUGH
from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.client_calls import spoken
from throughline.reports.engine.findings import nameable
from throughline.reports.engine.processing_sql import BINS
from throughline.reports.model import Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["clock", "kinds_told", "per_sale_told", "slowest", "soon", "standing_told", "told"]

_SOON = BINS[1]  # minutes within which an answer is called quick


def clock(params: Params) -> str:
    """The ending of the columns by the clock that the reader chose: working hours or all."""
    return "_work" if params.work_hours == "work" else ""


def told(headline: Table, params: Params) -> Finding:
    """How long a request waits by both clocks, and how many wait in vain."""
    row = headline.rows.iloc[0]
    if not row["requests"]:
        return Finding("processing_none", {})
    facts = {name: float(row[name]) for name in ("requests", "unanswered", "unanswered_share")}
    if pd.isna(row["first_answer"]):
        return Finding("processing_nobody", facts)
    chosen, other = ("_work", "") if params.work_hours == "work" else ("", "_work")
    facts |= {
        "first_answer": float(row[f"first_answer{chosen}"]),
        "p90_answer": float(row[f"p90_answer{chosen}"]),
        "other_first_answer": float(row[f"first_answer{other}"]),
    }
    return Finding("processing_work" if chosen else "processing", facts)


def slowest(snapshot: Snapshot, table: Table, params: Params) -> Finding:
    """Who answers latest, beside who answers soonest, among those with requests enough."""
    rows = table.rows if params.group in TIME_GROUPS else nameable(table.rows, params.group)
    answer = f"first_answer{clock(params)}"
    rows = rows[(rows["requests"] - rows["unanswered"] >= ENOUGH)]
    if len(rows) < 2:
        return Finding("processing_few" if len(table.rows) else "nothing", {})
    order = rows[answer].to_numpy(float)
    last, first = rows.iloc[int(order.argmax())], rows.iloc[int(order.argmin())]
    facts = {"label": spoken(snapshot, params, last), "first_answer": float(last[answer])}
    if last[answer] == first[answer]:
        return Finding("processing_even", {"first_answer": float(last[answer])})
    soonest = {"best_label": spoken(snapshot, params, first), "best_first_answer": float(first[answer])}
    return Finding("processing_slowest", facts | soonest)


def kinds_told(table: Table) -> Finding:
    """The kind of request that is left without an answer most often."""
    rows = table.rows
    if rows.empty:
        return Finding("processing_none", {})
    rows = rows[rows["requests"] >= ENOUGH]
    if rows.empty or not rows["unanswered"].any():
        return Finding("processing_kinds_few" if rows.empty else "processing_all_answered", {})
    top = rows.iloc[int(rows["unanswered_share"].to_numpy(float).argmax())]
    facts = {name: float(top[name]) for name in ("unanswered", "unanswered_share", "unanswered_low", "unanswered_high")}
    return Finding("processing_kinds", {"kind": str(top["kind"]), "requests": float(top["requests"]), **facts})


def soon(table: Table, params: Params) -> Finding:
    """What part is answered within a quarter of an hour, and what part never."""
    ending = clock(params)
    rows = table.rows
    every = float(rows["requests"].sum())
    if not every:
        return Finding("processing_none", {})
    quick = float(
        rows.loc[rows["bin"].isin([f"under_{end}" for end in BINS if end <= _SOON]), f"requests{ending}"].sum()
    )
    never = float(rows.loc[rows["bin"] == "none", "requests"].sum())
    key = "processing_soon_work" if ending else "processing_soon"
    return Finding(
        key, {"within_first_answer": float(_SOON), "share_soon": quick / every, "share_never": never / every}
    )


def per_sale_told(table: Table, by: str) -> Finding:
    """Who surely takes more or fewer communications for a sale than the company does on average."""
    rows = nameable(table.rows, by)
    if table.rows.empty:
        return Finding("per_sale_none", {})
    mean = {"company_mean": float(table.rows["company_mean"].iloc[0])}
    apart = rows[rows["against_mean"].isin(["more", "less"])]
    if apart.empty:
        judged = (rows["against_mean"] != "few").any()
        return Finding(f"per_sale_{'same' if judged else 'few'}_{by}", mean)
    far = (apart["per_sale"] / mean["company_mean"]).map(lambda ratio: max(ratio, 1 / ratio) if ratio else float("inf"))
    top = apart.iloc[int(far.to_numpy(float).argmax())]
    facts = {name: float(top[name]) for name in ("per_sale", "per_sale_low", "per_sale_high", "sold_deals")}
    return Finding(f"per_sale_{top['against_mean']}", {"name_of": str(top[by]), **facts, **mean})


def standing_told(table: Table) -> Finding:
    """With whom most deals are stuck, and the sum of all."""
    if table.rows.empty:
        return Finding("standing_none", {})
    stuck = table.totals["stuck"] or 0
    if not stuck:
        return Finding("standing_moving", {"open_deals": table.totals["open_deals"]})
    named = nameable(table.rows, "manager")
    facts = {"stuck": stuck, "stuck_amount": table.totals["stuck_amount"]}
    if named.empty or not named["stuck"].any():
        return Finding("standing_nobody", facts)
    top = named.iloc[int(named["stuck"].to_numpy(float).argmax())]
    return Finding("standing", {**facts, "manager": str(top["manager"]), "most_stuck": float(top["stuck"])})
