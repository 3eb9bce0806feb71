"""The statements of the report of processing: who was answered when, and what communications a sale took.

A request is an enquiry that waits for an answer, or a missed call of a client. It is answered by the first outgoing
communication or the first call, outgoing or answered, at or after it: calls by its person, communications by the
enquiry or the deal they name. Two clocks: all hours, and the working hours of the request's brand.
"""

from __future__ import annotations

from dataclasses import replace

from throughline.params import TIME_GROUPS, Params
from throughline.reports import selecting
from throughline.reports.engine.client_calls import CALL_GROUPS, OF_CLIENTS, calls_where, group_of
from throughline.reports.engine.parts_sql import part_high, part_low, part_of
from throughline.warehouse.snapshot import Snapshot

__all__ = ["BINS", "CALL_OF_APPLICATION", "asked_sql", "bin_names", "bins_sql", "grouped_sql"]

# Calls that are applications, or are told of by a lead.
CALL_OF_APPLICATION = """select call_no, app_no from call_application
    union all
    select lead_call.call_no, application.app_no
    from lead_call
    inner join application
        on lead_call.source_name = application.source_name and lead_call.application_id = application.application_id"""
# Communications with the application whose deal or lead they name.
_OF_APPLICATIONS = """
        select deal.app_no, communication.happened_at, communication.direction
        from communication
        inner join deal on communication.deal_no = deal.deal_no
        union all
        select application.app_no, communication.happened_at, communication.direction
        from communication
        inner join application
            on communication.source_name = application.source_name
            and communication.application_id = application.application_id
        where communication.deal_no is null and communication.application_id <> ''
    """
# A call of ours is an answer whether the client took it or not; a callback that our own side did not take is none.
_ANSWERS = (
    "((direction = 'out' and outcome <> 'callback_agent_no_answer') or (direction = 'in' and outcome = 'answered') "
    "or outcome = 'callback_client_no_answer')"
)
# Outcomes of calls that nobody of ours talked on, through no choice of the caller's line. METRICS, "Calls".
MISSED = "('missed', 'busy', 'declined', 'callback_agent_no_answer')"
# Nobody waits for an answer who came in person, or whose enquiry the CRM knows only by the deal a manager made.
_NOT_WAITING = "('visit', 'deal')"
# Upper ends of the bins of waiting, minutes.
BINS = (5, 15, 60, 240, 1440)


def asked_sql(snapshot: Snapshot, params: Params) -> str:
    """The parts of a statement up to `asked`: a row per request with its group, its answer and how long it took."""
    return f"""
with calls_of_applications as (
    {CALL_OF_APPLICATION}
),
requests as (
    {_applications(snapshot, params)}
    union all
    {_missed_calls(snapshot, params)}
),
events as (
    select person_id, null as app_no,
        started_at + to_seconds(coalesce(case when direction = 'in' then wait_seconds end, 0)) as answered_at
    from call
    where {_ANSWERS} and person_id in (select person_id from requests)
    union all
    select application.person_id, application.app_no, told.happened_at
    from ({_OF_APPLICATIONS}) as told
    inner join application on told.app_no = application.app_no
    where told.direction <> 'in'
),
first_answers as (
    select requests.request, min(events.answered_at) as answered_at
    from requests
    inner join events
        on requests.person_id = events.person_id and requests.asked_at <= events.answered_at
        and (events.app_no is null or requests.app_no is null or events.app_no = requests.app_no)
    group by requests.request
),
spans as (
    select brand, opens_at, closes_at,
        coalesce(sum(epoch(closes_at) - epoch(opens_at)) over (
            partition by brand order by opens_at rows between unbounded preceding and 1 preceding
        ), 0) as before
    from work_span
),
clocks as (
    select requests.*, first_answers.answered_at,
        case when requests.brand in (select brand from spans) then requests.brand else '' end as keeps
    from requests
    left join first_answers on requests.request = first_answers.request
),
asked as (
    select clocks.request, clocks.grp, clocks.kind, clocks.person_id, clocks.answered_at is not null as is_answered,
        (epoch(clocks.answered_at) - epoch(clocks.asked_at)) / 60 as wait_all,
        ({_worked("ended", "answered_at")} - {_worked("began", "asked_at")}) / 60 as wait_work
    from clocks
    asof left join spans as began on clocks.keeps = began.brand and clocks.asked_at >= began.opens_at
    asof left join spans as ended on clocks.keeps = ended.brand and clocks.answered_at >= ended.opens_at
)"""


def _worked(span: str, moment: str) -> str:
    """Working seconds from the beginning of the calendar to a moment."""
    inside = f"least(epoch(clocks.{moment}), epoch({span}.closes_at)) - epoch({span}.opens_at)"
    return f"case when clocks.{moment} is not null then coalesce({span}.before + {inside}, 0) end"


def _applications(snapshot: Snapshot, params: Params) -> str:
    """Enquiries of the period that wait for an answer: no spam, no duplicates, no calls that were answered."""
    return f"""select 'a' || application.app_no as request, application.app_no, application.person_id, application.kind,
        application.applied_at as asked_at, application.brand, {_group(snapshot, params)} as grp
    from application
    {_joins(params)}
    where application.is_enquiry and not application.is_spam and not application.is_duplicate
        and application.kind not in {_NOT_WAITING}
        and {selecting.period("application.applied_day", params)} and {selecting.applications(snapshot, params)}
        and application.app_no not in (
            select called.app_no from calls_of_applications as called
            inner join call on called.call_no = call.call_no
            where call.outcome = 'answered'
        )"""


def _missed_calls(snapshot: Snapshot, params: Params) -> str:
    """Missed calls of clients that are no applications themselves, at any hour. Calls know no managers."""
    known = params.group in CALL_GROUPS
    every = replace(params, work_hours="all")
    return f"""select 'c' || call.call_no, null, call.person_id, 'missed_call', call.started_at, call.brand,
        {group_of(params) if known else "null"}
    from call
    inner join source_dim on call.source_key = source_dim.source_key
    where {OF_CLIENTS} and call.outcome in {MISSED}
        and call.call_no not in (select call_no from calls_of_applications)
        and {calls_where(every, params.period)}"""


def _group(snapshot: Snapshot, params: Params) -> str:
    """The value of the group for an application; a place is that of the last touch in the window, else its own."""
    group = params.group
    if group in selecting.PLACES:
        return f'source_dim."{group}"'
    if group == "week" and params.week_start == "sunday":
        return "application.applied_day - dayofweek(application.applied_day)::integer"
    if group in TIME_GROUPS:
        return f"date_trunc('{group}', application.applied_day)::date"
    return selecting.column("application", snapshot, group) if selecting.has("application", snapshot, group) else "''"


def _joins(params: Params) -> str:
    if params.group not in selecting.PLACES:
        return ""
    return f"""left join (
        select touch.app_no, arg_max(touch.source_key, touch.pos) as last_key
        from application_touch as touch
        where {selecting.window(params)}
        group by touch.app_no
    ) as path on path.app_no = {selecting.path_of(params)}
    left join source_dim on source_dim.source_key = coalesce(path.last_key, application.own_source_key)"""


def grouped_sql(snapshot: Snapshot, params: Params, by: str) -> str:
    """Requests counted by `by`: the group, `kind`, or '' for one row of all."""
    column = {"": "", "kind": "kind"}.get(by, "grp")
    named = f'{column} as "{by}", ' if column else ""
    order = f'order by {"" if by in TIME_GROUPS else "requests desc, "}"{by}"' if column else ""
    low, high = part_low("unanswered", "requests"), part_high("unanswered", "requests")
    return selecting.tidy(f"""
{asked_sql(snapshot, params)},
counted as (
    select {f"{column}, " if column else ""}count(*) as requests,
        count(*) filter (where kind <> 'missed_call') as waiting,
        count(*) filter (where kind = 'missed_call') as missed_calls,
        count(*) filter (where not is_answered) as unanswered,
        count(distinct person_id) filter (where kind = 'missed_call' and not is_answered) as never_called_back,
        quantile_cont(wait_work, 0.5) as first_answer_work,
        quantile_cont(wait_work, 0.9) as p90_answer_work,
        quantile_cont(wait_all, 0.5) as first_answer,
        quantile_cont(wait_all, 0.9) as p90_answer
    from asked
    {f"where {column} is not null group by {column}" if column else ""}
)
select {named}requests, waiting, missed_calls, unanswered,
    {part_of("unanswered", "requests")} as unanswered_share, {low} as unanswered_low, {high} as unanswered_high,
    never_called_back, first_answer_work, p90_answer_work, first_answer, p90_answer
from counted
{order}
""")


def bins_sql(snapshot: Snapshot, params: Params) -> str:
    """How many requests were answered how soon, by both clocks; the last row were not answered at all."""
    ends = " ".join(f"when {{0}} <= {end} then {place}" for place, end in enumerate(BINS))
    work, every = (f"case when {name} is null then {len(BINS) + 1} {ends.format(name)} else {len(BINS)} end"
                   for name in ("wait_work", "wait_all"))  # fmt: skip
    names = ", ".join(f"({place}, '{name}')" for place, name in enumerate(bin_names()))
    return selecting.tidy(f"""
{asked_sql(snapshot, params)},
placed as (
    select {work} as of_work, {every} as of_all from asked
),
bins (place, bin) as (
    values {names}
),
counted as (
    select bins.place, bins.bin,
        (select count(*) from placed where placed.of_work = bins.place) as requests_work,
        (select count(*) from placed where placed.of_all = bins.place) as requests
    from bins
)
select bin, requests_work, requests_work / nullif(sum(requests_work) over (), 0) as share_work,
    requests, requests / nullif(sum(requests) over (), 0) as share
from counted
order by place
""")


def bin_names() -> tuple[str, ...]:
    """The codes of the bins, soonest first."""
    return (*(f"under_{end}" for end in BINS), f"over_{BINS[-1]}", "none")
