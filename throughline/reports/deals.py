"""The list of deals: where each came from, how far it got and what it brought."""

from __future__ import annotations

from throughline.params import GROUPS, Params
from throughline.reports import selecting
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

__all__ = ["deals"]

COLUMNS = (
    Column("deal_id", "text"),
    Column("created", "date"),
    Column("applied", "date"),
    Column("channel", "text"),
    Column("source", "text"),
    Column("campaign", "text"),
    Column("channel_first", "text"),
    Column("channel_own", "text"),
    Column("pipeline", "text"),
    Column("stage", "text"),
    Column("status", "text"),
    Column("manager", "text"),
    Column("brand", "text"),
    Column("product", "text"),
    Column("touches", "count"),
    Column("calls", "count"),
    Column("amount", "money"),
    Column("revenue", "money"),
    Column("gross_profit", "money"),
    Column("age", "days"),
    Column("stuck", "count"),
)
_SUMMED = ("touches", "calls", "amount", "revenue", "gross_profit", "stuck")


@report("deals", groups=GROUPS)
def deals(snapshot: Snapshot, params: Params) -> Report:
    """One row per deal of the period, the largest revenue first.

    `axis=lead`: deals whose application came in the period; `axis=sale`: deals sold in it. `channel`, `source` and
    `campaign` are those of the last touch in the window, `channel_first` of the first, `channel_own` what the
    application says of itself; without touches all are its own. `stuck` is 1 or 0.
    """
    sql = _sql(snapshot, params)
    rows = snapshot.query(sql)
    totals: dict[str, float | int | None] = {"deal_id": len(rows)}
    totals |= {name: float(rows[name].sum()) for name in _SUMMED}
    table = Table(COLUMNS, rows, totals, sql)
    sold = int((rows["revenue"] > 0).sum())
    facts = {"n": len(rows), "sales": sold, "revenue": totals["revenue"], "stuck": totals["stuck"]}
    finding = Finding("deals", facts) if len(rows) else Finding("deals_none", {})
    return Report(
        "deals", snapshot.id, params, {"deals": table}, [_same_revenue(snapshot, params, rows["revenue"].sum())],
        {"deals": finding},
    )  # fmt: skip


def _day(params: Params) -> str:
    return "deal.sold_day" if params.axis == "sale" else "application.applied_day"


def _sql(snapshot: Snapshot, params: Params) -> str:
    return selecting.tidy(f"""
with info as (
    select as_of from snapshot_info
),
twice as (
    select deal_id from deal group by deal_id having count(*) > 1
),
chosen as (
    select deal.*, application.applied_day, application.own_source_key, {selecting.path_of(params)} as path_no
    from deal
    inner join application on deal.app_no = application.app_no
    where {selecting.period(_day(params), params)}
    and {selecting.deals(snapshot, params)}
),
paths as (
    select touch.app_no, count(*) as touches,
        arg_min(touch.source_key, touch.pos) as first_key, arg_max(touch.source_key, touch.pos) as last_key
    from application_touch as touch
    where touch.app_no in (select path_no from chosen) and {selecting.window(params)}
    group by touch.app_no
),
calls_of as (
    select deal_no, count(distinct call_id) as calls
    from (
        select call.deal_no, call.call_id from call where call.deal_no is not null
        union all
        select chosen.deal_no, call.call_id
        from call
        inner join call_application on call.call_no = call_application.call_no
        inner join chosen on call_application.app_no = chosen.app_no
        where call.deal_no is null
    )
    group by deal_no
)
select
    {selecting.DEAL_NAME} as deal_id, deal.created_day as created, deal.applied_day as applied,
    last.channel, last.source, last.campaign, first.channel as channel_first, own.channel as channel_own,
    deal.pipeline, deal.stage, deal.status, deal.manager, deal.brand, deal.product,
    coalesce(paths.touches, 0) as touches, coalesce(calls_of.calls, 0) as calls,
    cast(deal.amount as double) as amount, cast(deal.revenue as double) as revenue,
    {selecting.gross_profit(params)} as gross_profit,
    {selecting.age_days()} as age,
    cast({selecting.is_stuck(params)} as integer) as stuck
from chosen as deal
cross join info
left join paths on paths.app_no = deal.path_no
left join calls_of on calls_of.deal_no = deal.deal_no
left join source_dim as own on own.source_key = deal.own_source_key
left join source_dim as first on first.source_key = coalesce(paths.first_key, deal.own_source_key)
left join source_dim as last on last.source_key = coalesce(paths.last_key, deal.own_source_key)
order by revenue desc, deal.created_at desc, deal.deal_no
""")


def _same_revenue(snapshot: Snapshot, params: Params, shown: float) -> Check:
    """Without filters the list holds all the money of its period: joins have neither lost nor doubled a deal."""
    rows = snapshot.query(
        f"select cast(coalesce(sum(deal.revenue), 0) as double) as revenue from deal "
        f"inner join application on deal.app_no = application.app_no "
        f"where {selecting.period(_day(params), params)} and {selecting.deals(snapshot, params)}"
    )
    return Check("deals_revenue", float(rows["revenue"].iloc[0]), float(shown))
