"""What ad systems claim beside what came: conversions by their goals and models, leads and sales of the same campaigns.

A claim is no lead: the systems count by themselves, several of them the same buyer, some a buyer who only saw an ad.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from throughline.errors import ParamError
from throughline.params import Params
from throughline.reports import selecting
from throughline.reports.engine.credits_sql import template
from throughline.reports.engine.findings import called, nameable
from throughline.reports.engine.statement import statement
from throughline.reports.engine.sums import sums
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

__all__ = ["claims"]

GROUPS = ("channel", "source", "campaign")
OURS = ("leads", "sales", "revenue")
CAME = (
    Column("conversions", "count"),
    Column("leads", "count"),
    Column("claimed_per_lead", "ratio"),
    Column("sales", "count"),
    Column("claimed_value", "money"),
    Column("revenue", "money"),
    Column("claimed_of_revenue", "ratio"),
)
_LEVEL = [*GROUPS, "goal", "claim_model"]


@report("claims", groups=GROUPS)
def claims(snapshot: Snapshot, params: Params) -> Report:
    """A row per value of the group, goal and model of an ad system: what it claims, and what came from its campaigns.

    Our leads, sales and revenue are those of the period under the reader's model, of the campaigns of sources that tell
    claims; each goal and model stands beside all of them, so they add up over campaigns, never over goals. Filters that
    ad systems know nothing of leave nothing to compare. Raises ParamError for a group of the project's own.
    """
    if params.group not in GROUPS:
        raise ParamError("bad_param", name="group", value=params.group, allowed=", ".join(GROUPS))
    names = ["channel"] if params.group == "channel" else [params.group, "channel"]
    columns = (*(Column(name, "text") for name in (*names, "goal", "claim_model")), *CAME)
    sql = _sql(snapshot, params, names)
    unknown = [name for name, _ in params.filters if name not in GROUPS]
    if unknown:
        rows = pd.DataFrame({column.name: [] for column in columns})
        told = Table(
            columns, rows, sql=f"select * from (\n{sql}\n) where false -- no claim knows: {', '.join(unknown)}"
        )
        return Report("claims", snapshot.id, params, {"claims": told}, [], {"claims": Finding("claims_filtered", {})})
    pairs = _pairs(snapshot, params)
    rows = _rows(pairs, names)[[column.name for column in columns]]
    once = pairs.drop_duplicates("campaign")
    totals = {name: float(once[name].sum()) for name in OURS}
    table = Table(columns, rows, totals, sql)
    finding = _finding(snapshot, rows, params)
    return Report(
        "claims", snapshot.id, params, {"claims": table}, [_conserved(snapshot, params, rows)], {"claims": finding}
    )


def _filters(params: Params) -> str:
    chosen = [f'"{name}" in ({selecting.names(values)})' for name, values in params.filters if name in GROUPS]
    return " and ".join(chosen) or "true"


def _sql(snapshot: Snapshot, params: Params, names: list[str]) -> str:
    ours = statement(snapshot, params, [params.period], "campaign", OURS)
    return template("claims").format(
        ours=ours,
        filters=_filters(params),
        period=selecting.period("day", params),
        group=",\n        ".join(f"claims.{name}" for name in names),
        names=", ".join(names),
    )


def _pairs(snapshot: Snapshot, params: Params) -> pd.DataFrame:
    """Grain: campaign × goal × model, with the campaign's leads, sales and revenue (NaN where no campaign is told)."""
    campaigns = snapshot.query(
        f"select source_name, campaign, channel, source from claimed_campaign where {_filters(params)}"
    )
    told = snapshot.query(
        "select source_name, campaign, goal, model as claim_model, sum(conversions) as conversions, "
        f"sum(value)::double as claimed_value from ad_claim where {selecting.period('day', params)} group by all"
    )
    goals = told[["source_name", "goal", "claim_model"]].drop_duplicates()
    pairs = campaigns.merge(goals, on="source_name").merge(
        told, on=["source_name", "campaign", "goal", "claim_model"], how="left"
    )
    pairs["conversions"] = pairs["conversions"].fillna(0.0)
    pairs = pairs.groupby(_LEVEL, as_index=False)[["conversions", "claimed_value"]].sum(min_count=1)
    found = sums(snapshot, params, params.period, "campaign")
    came = pd.DataFrame({"campaign": np.array(found.labels, object), **{name: found.values[name] for name in OURS}})
    pairs = pairs.merge(came, on="campaign", how="left")
    pairs[list(OURS)] = pairs[list(OURS)].fillna(0.0)
    pairs.loc[pairs["campaign"] == "", list(OURS)] = np.nan
    return pairs


def _rows(pairs: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The pairs by what the table has a row for; a row of nothing at all is left out."""
    keys = [*names, "goal", "claim_model"]
    amounts = ["conversions", "claimed_value", *OURS]
    rows = pairs.groupby(keys, as_index=False)[amounts].sum(min_count=1)
    rows = rows[(rows[["conversions", *OURS]].fillna(0) != 0).any(axis=1)]
    rows[amounts] = (
        rows[amounts].astype(float).round({"conversions": 9, "claimed_value": 4, "leads": 9, "sales": 9, "revenue": 4})
    )
    rows["claimed_per_lead"] = rows["conversions"] / rows["leads"].where(rows["leads"] != 0)
    rows["claimed_of_revenue"] = rows["claimed_value"] / rows["revenue"].where(rows["revenue"] != 0)
    return rows.sort_values(["conversions", *keys], ascending=[False, *(True for _ in keys)], ignore_index=True)


def _conserved(snapshot: Snapshot, params: Params, rows: pd.DataFrame) -> Check:
    """No claim of the period is lost on the way to its campaign."""
    whole = snapshot.query(
        "select coalesce(sum(ad_claim.conversions), 0) as n from ad_claim "
        "inner join claimed_campaign using (source_name, campaign) "
        f"where {selecting.period('ad_claim.day', params)} and {_filters(params)}"
    )
    return Check("claims_equal_mart", float(whole["n"].iloc[0]), float(rows["conversions"].sum()))


def _finding(snapshot: Snapshot, rows: pd.DataFrame, params: Params) -> Finding:
    """The claim that is largest, beside what came from the same campaigns."""
    if snapshot.query("select count(*) as n from ad_claim")["n"].iloc[0] == 0:
        return Finding("claims_none", {})
    named = nameable(rows[rows["conversions"] > 0], params.group)
    if named.empty:
        return Finding("claims_quiet", {})
    top = named.iloc[0]
    facts: dict[str, object] = {name: float(top[name]) for name in ("conversions", "leads", "sales")}
    facts |= {"label": called(snapshot, params.group, top[params.group], params.lang), "goal": str(top["goal"])}
    return Finding("claims" if top["goal"] else "claims_unnamed", facts)
