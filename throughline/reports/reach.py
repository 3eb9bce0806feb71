"""How many enquiries reach a deal, month by month: what is lost here no advertising brings back. PRODUCT, story 7."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports import selecting
from throughline.reports.model import Column, Finding, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["enquiries_where", "reach", "reach_told"]

REACH = (
    Column("month", "date"),
    Column("enquiries", "count"),
    Column("with_deal", "count"),
    Column("deal_share", "share"),
    Column("junk", "count"),
    Column("junk_share", "share"),
)
_GREAT_CHANGE = 0.2  # between the first and the last month of the period
_GOOD_SHARE = 0.5  # below it more enquiries are lost on the way to a deal than reach one


def enquiries_where(snapshot: Snapshot, params: Params) -> str:
    """A test of `application`: the enquiries of the period that pass the filters."""
    period = selecting.period("application.applied_day", params)
    return f"application.is_enquiry and {period} and {selecting.applications(snapshot, params)}"


def reach(snapshot: Snapshot, params: Params) -> Table:
    """A month a row: enquiries, those with a deal and those that are no leads."""
    sql = selecting.tidy(_reach_sql(enquiries_where(snapshot, params)))
    rows = snapshot.query(sql)
    return Table(REACH, rows, {name: float(rows[name].sum()) for name in ("enquiries", "with_deal", "junk")}, sql)


def _reach_sql(enquiries: str) -> str:
    """A card of spam, or one that waits on a cleaning stage, is no deal that an enquiry has reached."""
    return f"""
with months as (
    select
        cast(date_trunc('month', application.applied_day) as date) as month,
        count(*) as enquiries,
        count(*) filter (where application.is_lead and application.deals > 0) as with_deal,
        count(*) filter (where not application.is_lead) as junk
    from application
    where {enquiries}
    group by 1
)
select month, enquiries, with_deal, with_deal / enquiries as deal_share, junk, junk / enquiries as junk_share
from months
order by month
"""


def reach_told(reach: Table) -> Finding:
    """How many reached a deal; where the first month differs much from the last, both."""
    totals = {name: value or 0 for name, value in reach.totals.items()}
    if not totals["enquiries"]:
        return Finding("health_no_enquiries", {})
    shares = {
        "deal_share": totals["with_deal"] / totals["enquiries"],
        "junk_share": totals["junk"] / totals["enquiries"],
    }
    facts = {**totals, **shares, "n": int(totals["enquiries"])}
    first, last = (float(reach.rows["deal_share"].iloc[place]) for place in (0, -1))
    if abs(last - first) >= _GREAT_CHANGE:
        return Finding("health_reach_change", {**facts, "first_deal_share": first, "last_deal_share": last})
    return Finding("health_reach_good" if shares["deal_share"] >= _GOOD_SHARE else "health_reach", facts)
