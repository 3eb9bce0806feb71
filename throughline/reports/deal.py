"""The card of one deal: what is known of it, its whole path on one time line, and what each touch has earned."""

from __future__ import annotations

import pandas as pd

from throughline.errors import ParamError
from throughline.params import Params
from throughline.reports import selecting
from throughline.reports.engine.call_names import call_name
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

__all__ = ["deal"]

FACTS = (
    Column("deal_id", "text"),
    Column("customer", "text"),
    Column("phone_mask", "text"),
    Column("status", "text"),
    Column("crm_status", "text"),
    Column("pipeline", "text"),
    Column("stage", "text"),
    Column("loss_reason", "text"),
    Column("manager", "text"),
    Column("branch", "text"),
    Column("brand", "text"),
    Column("product", "text"),
    Column("created", "time"),
    Column("sold", "time"),
    Column("age", "days"),
    Column("stuck", "count"),
    Column("amount", "money"),
    Column("revenue", "money"),
    Column("refund", "money"),
    Column("received", "money"),
    Column("receivable", "money"),
    Column("cost", "money"),
    Column("gross_profit", "money"),
    Column("application_id", "text"),
    Column("applied", "time"),
    Column("kind", "text"),
    Column("form", "text"),
    Column("promo_code", "text"),
    Column("city", "text"),
    Column("match", "text"),
    Column("match_certainty", "share"),
)
TIMELINE = (
    Column("time", "time"),
    Column("kind", "text"),
    Column("title", "text"),
    Column("detail", "text"),
    Column("channel", "text"),
    Column("amount", "money"),
)
WEIGHTS = (
    Column("pos", "count"),
    Column("time", "time"),
    Column("kind", "text"),
    *(Column(place, "text") for place in selecting.PLACES),
    Column("weight", "share"),
    Column("revenue", "money"),
)
CALLS = (
    Column("call_id", "text"),
    Column("started_at", "time"),
    Column("direction", "text"),
    Column("outcome", "text"),
    Column("wait_seconds", "seconds"),
    Column("talk_seconds", "seconds"),
    Column("channel", "text"),
    Column("employee", "text"),
)


@report("deal")
def deal(snapshot: Snapshot, params: Params) -> Report:
    """The deal that the filter `deal` names. Its path is taken over all time: the period does not cut it.

    `weights` are linear, whatever the model: Markov and Shapley are defined for totals only. A deal without a touch in
    the window has one row, its own source. Raises ParamError when no deal is named or none has that id.
    """
    number = _number(snapshot, params)
    facts = _table(snapshot, FACTS, _facts_sql(params, number))
    weights = _table(snapshot, WEIGHTS, _weights_sql(params, number))
    revenue, shown = float(facts.rows["revenue"].iloc[0]), weights.rows
    tables = {
        "facts": facts,
        "timeline": _table(snapshot, TIMELINE, _timeline_sql(params, number)),
        "weights": weights,
        "calls": _table(snapshot, CALLS, _calls_sql(snapshot, params, number)),
    }
    checks = [
        Check("weights_sum_to_one", 1.0, float(shown["weight"].sum()), 1e-9),
        Check("credits_equal_revenue", revenue, float(shown["revenue"].sum())),
    ]
    findings = _findings(facts.rows, tables["timeline"].rows, shown) | _of_calls(tables["calls"].rows)
    return Report("deal", snapshot.id, params, tables, checks, findings)


def _table(snapshot: Snapshot, columns: tuple[Column, ...], sql: str) -> Table:
    sql = selecting.tidy(sql)
    return Table(columns, snapshot.query(sql), sql=sql)


def _number(snapshot: Snapshot, params: Params) -> int:
    wanted = params.chosen("deal")
    name = selecting.literal(wanted[0] if wanted else "")
    rows = snapshot.query(
        "with twice as (select deal_id from deal group by deal_id having count(*) > 1) "
        f"select deal_no from deal where {selecting.DEAL_NAME} = {name}"
    )
    if rows.empty:
        raise ParamError("no_such_deal", name="deal", value=wanted[0] if wanted else "")
    return int(rows["deal_no"].iloc[0])


def _findings(facts: pd.DataFrame, events: pd.DataFrame, weights: pd.DataFrame) -> dict[str, Finding]:
    took = events["time"].max() - events["time"].min()
    return {
        "deal": _finding(facts, weights),
        "path": Finding("deal_path", {"n": len(events), "age": took.total_seconds() / 86_400}),
        "weights": Finding(
            "deal_weights",
            {"n": len(weights), "weight": 1 / len(weights), "channel": weights["channel"].iloc[-1]},
        ),
    }


def _of_calls(calls: pd.DataFrame) -> dict[str, Finding]:
    if calls.empty:
        return {"calls": Finding("deal_calls_none", {})}
    answered = int((calls["outcome"] == "answered").sum())
    return {"calls": Finding("deal_calls", {"n": len(calls), "answered": answered})}


def _finding(facts: pd.DataFrame, weights: pd.DataFrame) -> Finding:
    row = facts.iloc[0]
    path = {"n": len(weights), "channel_first": weights["channel"].iloc[0], "channel": weights["channel"].iloc[-1]}
    if row["revenue"] > 0:
        return Finding("deal_sold", {**path, "revenue": float(row["revenue"]), "age": float(row["age"])})
    return Finding(f"deal_{row['status']}" if row["status"] in ("open", "lost") else "deal_open", path)


def _facts_sql(params: Params, number: int) -> str:
    money = ", ".join(
        f"cast(deal.{name} as double) as {name}"
        for name in ("amount", "revenue", "refund", "received", "receivable", "cost")
    )
    return f"""
select
    deal.deal_id, deal.customer, application.phone_mask, deal.status, deal.crm_status, deal.pipeline, deal.stage,
    deal.loss_reason, deal.manager, deal.branch, deal.brand, deal.product,
    deal.created_at as created, deal.sold_at as sold, {selecting.age_days()} as age,
    cast({selecting.is_stuck(params)} as integer) as stuck,
    {money}, {selecting.gross_profit(params)} as gross_profit,
    application.application_id, application.applied_at as applied, application.kind, application.form,
    application.promo_code, application.city, application.match, application.match_certainty
from deal
cross join snapshot_info as info
inner join application on deal.app_no = application.app_no
where deal.deal_no = {number}
"""


def _card_and_calls(params: Params, number: int) -> str:
    """The deal with its application, and the calls that led to it: those that name it, and its client's before it."""
    return f"""with card as (
    select deal.*, application.applied_at, application.kind, application.form, application.own_source_key,
        {selecting.path_of(params)} as path_no
    from deal inner join application on deal.app_no = application.app_no
    where deal.deal_no = {number}
),
calls as (
    select call.*
    from call
    left join call_application as own on call.call_no = own.call_no
    cross join card
    where call.deal_no = card.deal_no
        or (call.deal_no is null and own.app_no = card.app_no)
        or (call.deal_no is null and own.app_no is null and call.person_id = card.person_id
            and call.started_at between card.applied_at - interval {params.window} day and card.applied_at)
)"""


def _calls_sql(snapshot: Snapshot, params: Params, number: int) -> str:
    """The calls of the time line, one by one."""
    return f"""
{_card_and_calls(params, number)}
select
    {call_name(snapshot, "calls")} as call_id, calls.started_at,
    case when calls.is_callback then 'callback' else calls.direction end as direction,
    calls.outcome, calls.wait_seconds, calls.talk_seconds, source_dim.channel, calls.employee
from calls
left join source_dim on calls.source_key = source_dim.source_key
order by calls.call_no
"""


def _timeline_sql(params: Params, number: int) -> str:
    """One SELECT a kind of event. Calls are taken from `call`, so touches that are calls are left out of `touch`."""
    return f"""
{_card_and_calls(params, number)},
events as (
    select touch.touched_at as time, 0 as rank, touch.kind, source_dim.source as title, touch.landing_url as detail,
        source_dim.channel, null as amount
    from application_touch as path
    inner join card on path.app_no = card.path_no
    inner join touch on path.touch_no = touch.touch_no
    inner join source_dim on path.source_key = source_dim.source_key
    where touch.kind <> 'call'
    union all
    select card.applied_at, 2, 'lead', card.kind, card.form, source_dim.channel, null
    from card left join source_dim on card.own_source_key = source_dim.source_key
    union all
    select calls.started_at, 1, 'call', calls.outcome, calls.employee, source_dim.channel, null
    from calls left join source_dim on calls.source_key = source_dim.source_key
    union all
    select card.created_at, 3, 'deal', card.pipeline, card.manager, '', cast(card.amount as double) from card
    union all
    select deal_item.created_at, 4, 'item', deal_item.name,
        deal_item.sku || case when deal_item.quantity = 1 then '' else ' × ' || cast(deal_item.quantity as varchar) end,
        '', cast(deal_item.price as double) * deal_item.quantity
    from (select deal_item.*, card.created_at from deal_item inner join card on deal_item.deal_no = card.deal_no)
        as deal_item
    union all
    select stage_event.happened_at, 5, 'stage', stage_event.to_stage, stage_event.from_stage, '', null
    from stage_event inner join card on stage_event.deal_no = card.deal_no
    union all
    select payment.paid_at, 6, case when payment.amount < 0 then 'refund' else 'payment' end, payment.payment_id,
        '', '', cast(payment.amount as double)
    from payment inner join card on payment.deal_no = card.deal_no
)
select time, kind, title, detail, channel, amount
from events
order by time, rank, title, detail
"""


def _weights_sql(params: Params, number: int) -> str:
    places = ", ".join(f"source_dim.{place}" for place in selecting.PLACES)
    return f"""
with card as (
    select deal.revenue, application.applied_at, application.kind, application.own_source_key,
        {selecting.path_of(params)} as path_no
    from deal inner join application on deal.app_no = application.app_no
    where deal.deal_no = {number}
),
path as (
    select touch.pos, touch.touch_no, touch.source_key
    from application_touch as touch inner join card on touch.app_no = card.path_no
    where {selecting.window(params)}
),
credited as (
    select path.pos, visit.touched_at as time, visit.kind, path.source_key
    from path left join touch as visit on path.touch_no = visit.touch_no
    union all
    select 1, card.applied_at, card.kind, card.own_source_key
    from card where not exists (select 1 from path)
)
select
    cast(row_number() over (order by credited.pos) as integer) as pos, credited.time, credited.kind, {places},
    1.0 / count(*) over () as weight,
    cast(card.revenue as double) / count(*) over () as revenue
from credited
cross join card
left join source_dim on credited.source_key = source_dim.source_key
order by pos
"""
