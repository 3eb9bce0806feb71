"""Facts for the sentence a cell opens with. Few sales are never called a verdict; see also engine/earning.py.

A fact is called after the column it comes from, so that the page knows its unit; `n` chooses the plural.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import numpy as np
import pandas as pd

from throughline.params import TIME_GROUPS, Params, Period
from throughline.reports.model import Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = [
    *("ENOUGH_SALES", "advertised", "best_converting", "biggest_share", "biggest_shift", "called", "covered"),
    *("nameable", "said", "trend", "unadvertised"),
]

Judged = Callable[[str, str], bool]  # measure, group value → whether it stands on enough
ENOUGH_SALES = 20  # fewer are too few to judge
_WORTH_NAMING = 0.01  # a part of all spend; a smaller one is an overhead's share, its ROMI says nothing


def said(findings: Mapping[str, Finding | None]) -> dict[str, Finding]:
    """Those there are."""
    return {cell: finding for cell, finding in findings.items() if finding is not None}


def called(snapshot: Snapshot, group: str, value: object, lang: str) -> str:
    """How a group value is called in a sentence: channels have labels."""
    if group != "channel":
        return str(value)

    def load() -> dict[str, tuple[str, str]]:
        rows = snapshot.query("select channel, label_ru, label_en from channel")
        return {str(row.channel): (str(row.label_ru), str(row.label_en)) for row in rows.itertuples()}

    russian, english = snapshot.memo("channel labels", load).get(str(value), (str(value), str(value)))
    return (russian if lang == "ru" else english) or str(value)


def nameable(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    """Rows that a sentence can call by a name."""
    return rows[rows[group].map(lambda label: label != "").astype(bool)]


def advertised(snapshot: Snapshot, table: Table, params: Params) -> pd.DataFrame:
    """Rows with a name and a part of the spend large enough for their return to mean something.

    Direct and unknown are no advertising: what overheads lay on them says nothing of their return.
    """
    rows = nameable(table.rows, params.group)
    if params.group == "channel":
        rows = rows[~rows["channel"].isin(unadvertised(snapshot))]
    least = _WORTH_NAMING * (table.totals.get("spend") or 0)
    return rows[(rows["spend"] > 0) & (rows["spend"] >= least) & rows["romi_margin"].notna()]


def unadvertised(snapshot: Snapshot) -> frozenset[str]:
    """Channels that nobody pays for: direct visits and what has no source."""

    def load() -> frozenset[str]:
        rows = snapshot.query("select channel from channel where is_direct or channel = 'unknown'")
        return frozenset(str(channel) for channel in rows["channel"])

    return snapshot.memo("unadvertised channels", load)


def covered(weeks: Table, period: Period) -> Finding | None:
    """In how many whole weeks with spend gross profit covered it."""
    rows = weeks.rows
    whole = [period.first <= week <= period.last - timedelta(days=6) for week in rows["week"]]
    spent = rows[np.array(whole, bool) & (rows["spend"] > 0)]
    if len(spent) < 2:
        return None
    return Finding("weeks_covered", {"n": len(spent), "good": float((spent["gross_profit"] >= spent["spend"]).sum())})


def best_converting(snapshot: Snapshot, table: Table, judged: Judged, params: Params) -> Finding | None:
    """Who turns most of its visits into leads, and who most of its leads into sales, among those with leads enough."""
    rows = nameable(table.rows, params.group)
    if params.group in TIME_GROUPS or rows.empty:
        return None
    rows = rows[rows[params.group].map(lambda label: judged("leads", label)).astype(bool)]
    visited = rows[rows["visit_to_lead"].notna()]
    if visited.empty or len(rows) < 2:
        return None
    into_leads, into_sales = (
        found.iloc[int(found[name].to_numpy(float).argmax())]
        for found, name in ((visited, "visit_to_lead"), (rows, "lead_to_sale"))
    )
    first, second = (called(snapshot, params.group, row[params.group], params.lang) for row in (into_leads, into_sales))
    facts = {
        "into_leads": first,
        "into_sales": second,
        "visit_to_lead": float(into_leads["visit_to_lead"]),
        "lead_to_sale": float(into_sales["lead_to_sale"]),
    }
    if first == second:
        return Finding("converts_both", facts)
    sure = judged("sold_applications", into_sales[params.group])
    return Finding("converts" if sure else "converts_few", facts)


def biggest_share(snapshot: Snapshot, table: Table, params: Params) -> Finding | None:
    """The channel with the largest part of spend, and its part of gross profit."""
    spend, profit = table.totals.get("spend"), table.totals.get("gross_profit")
    if not spend or not profit or profit <= 0 or table.rows.empty:
        return None
    top = table.rows.iloc[int(table.rows["spend"].to_numpy(float).argmax())]
    facts = {
        "name_channel": called(snapshot, "channel", top["channel"], params.lang),
        "share_spend": float(top["spend"]) / spend,
        "share_gross_profit": float(top["gross_profit"]) / profit,
    }
    return Finding("structure_top", facts)


def biggest_shift(snapshot: Snapshot, table: Table, enough: Callable[[str], bool], params: Params) -> Finding | None:
    """The group whose gross profit moved most against the period before; `enough` says whether a group has effective
    sales enough in one of them."""
    rows = nameable(table.rows, params.group)
    if params.group == "channel":
        rows = rows[rows["channel"] != "unknown"]
    if "gross_profit_before" not in rows or rows.empty:
        return None
    moved = (rows["gross_profit"].fillna(0) - rows["gross_profit_before"].fillna(0)).to_numpy(float)
    index = int(np.argmax(np.abs(moved)))
    if moved[index] == 0:
        return None
    row = rows.iloc[index]
    facts = {
        "label": called(snapshot, params.group, row[params.group], params.lang),
        "gross_profit": float(row["gross_profit"]),
        "gross_profit_before": float(row["gross_profit_before"]),
        "sales": float(row["sales"]),
    }
    direction = "up" if moved[index] > 0 else "down"
    return Finding(f"shift_{direction}" if enough(row[params.group]) else f"shift_{direction}_few", facts)


def trend(headline: Table, params: Params) -> Finding | None:
    """Revenue and spend against the period before, or alone where there is nothing to compare with."""
    row = headline.rows.iloc[0]
    alone = {name: float(row[name]) for name in ("revenue", "spend", "sales") if not pd.isna(row[name])}
    if not any(alone.values()):
        return None
    if params.compare is None or pd.isna(row["revenue_change"]) or pd.isna(row["spend_change"]):
        return Finding("trend_alone", alone) if len(alone) == 3 else None
    facts = {
        "revenue": float(row["revenue"]),
        "revenue_change": float(row["revenue_change"]),
        "spend": float(row["spend"]),
        "spend_change": float(row["spend_change"]),
    }
    return Finding("trend", facts)
