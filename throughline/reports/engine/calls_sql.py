"""The statements of the reports of calls and of missed calls: what no type of call and no look ahead is needed for.

Each call is in one row of every split. Weekdays and hours are by the clocks of the project, Monday is 1.
"""

from __future__ import annotations

from throughline.calls.missed import FAILED, MISSED, REASONS
from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.client_calls import OF_CLIENTS, calls_where, group_of
from throughline.reports.selecting import literal, names, tidy

__all__ = [
    *("BAR", "BARS", "LISTED", "answer_time_sql", "call_list", "employees_sql", "heat_sql", "missed_by_group_sql"),
    *("missed_employees_sql", "missed_heat_sql", "missed_list_sql", "outcomes_sql", "waterfall_sql"),
]

BARS = (*REASONS, FAILED)
LISTED = 1_000  # calls of a list, the newest; the rest is counted
BAR = """case
        when call.outcome = {failed} then {failed}
        when call.outcome not in ({missed}) then ''
        when not call.is_working then 'outside_hours'
        when call.direction in ('out', 'internal') and not call.is_callback then 'outgoing'
        when call.wait_seconds < {greeting} then 'short_wait'
        else 'by_people'
    end"""
_DIRECTION = "case when call.is_callback then 'callback' else call.direction end"
_MISSED = f"call.outcome in ({names(MISSED)})"
# Upper ends, seconds; the last bin has none.
_BINS = (5, 10, 20, 30, 60, 120)


def _asked(params: Params, *columns: str) -> str:
    """The part with the calls of the question."""
    shown = ", ".join(("call.*", "source_dim.channel", "source_dim.source", "source_dim.campaign", *columns))
    return f"""asked as (
    select {shown}
    from call
    inner join source_dim on call.source_key = source_dim.source_key
    where {calls_where(params, params.period)}
)"""


def _bar(params: Params) -> str:
    bar = BAR.format(failed=literal(FAILED), missed=names(MISSED), greeting=params.greeting_seconds)
    return f"{bar} as bar"


def _hours(zone: str) -> tuple[str, str]:
    local = f"timezone({literal(zone)}, make_timestamptz(epoch_us(call.started_at)))"
    return f"isodow({local}) as weekday", f"hour({local}) as hour"


def outcomes_sql(params: Params) -> str:
    """A row per direction and outcome; callbacks are no direction of their own at the vendor, but they are here."""
    return tidy(f"""
with {_asked(params, f"{_DIRECTION} as way")}
select way as call_direction, outcome, count(*) as calls, count(*) / sum(count(*)) over (partition by way) as share
from asked
group by way, outcome
order by case way when 'in' then 1 when 'callback' then 2 when 'out' then 3 else 4 end, calls desc, outcome
""")


def heat_sql(params: Params, zone: str) -> str:
    """A row per weekday and hour with calls of clients, by the clocks of `zone`."""
    return tidy(f"""
with {_asked(params, *_hours(zone), f"{_MISSED} as is_missed", f"{OF_CLIENTS} as is_client")}
select weekday, hour, count(*) as calls, count(*) filter (where is_missed) as missed,
    count(*) filter (where is_missed) / count(*) as missed_share
from asked
where is_client
group by weekday, hour
order by weekday, hour
""")


def employees_sql(params: Params) -> str:
    """A row per employee: '' is nobody, as when a client hung up in the menu."""
    return tidy(f"""
with {_asked(params, f"{_MISSED} as is_missed", f"{OF_CLIENTS} as is_client")}
select
    employee, count(*) as calls, count(*) filter (where is_client) as client_calls,
    count(*) filter (where not is_client) as of_ours, count(*) filter (where outcome = 'answered') as answered,
    count(*) filter (where is_missed) as missed, count(*) filter (where is_missed) / count(*) as missed_share,
    quantile_cont(wait_seconds, 0.5) filter (where is_client and outcome = 'answered') as wait,
    avg(talk_seconds) filter (where is_client and outcome = 'answered') as talk
from asked
group by employee
order by calls desc, employee
""")


def answer_time_sql(params: Params) -> str:
    """Answered calls of clients by how long they waited; `wait_to` is NULL for the last bin and where nobody told."""
    whens = " ".join(f"when wait_seconds < {end} then {no}" for no, end in enumerate(_BINS))
    number = f"case when wait_seconds is null then {len(_BINS) + 1} {whens} else {len(_BINS)} end"
    ends = zip((0, *_BINS, "null"), (*_BINS, "null", "null"), strict=True)
    bins = ", ".join(f"({no}, {start}, {end})" for no, (start, end) in enumerate(ends))
    return tidy(f"""
with {_asked(params, f"{OF_CLIENTS} as is_client")},
bins as (
    select * from (values {bins}) as bin (no, wait_from, wait_to)
),
counted as (
    select {number} as no, count(*) as calls
    from asked
    where is_client and outcome = 'answered'
    group by 1
)
select bins.wait_from, bins.wait_to, coalesce(counted.calls, 0) as calls,
    coalesce(counted.calls, 0) / nullif(sum(counted.calls) over (), 0) as share
from bins
left join counted on bins.no = counted.no
where bins.wait_from is not null or counted.calls > 0
order by bins.no
""")


def _bars_counted() -> str:
    counted = [f"count(*) filter (where bar = {literal(bar)}) as {bar}" for bar in BARS]
    share = "count(*) filter (where bar = 'by_people') / nullif(count(*), 0) as by_people_share"
    missed = f"count(*) filter (where bar in ({names(REASONS)}))"
    return ",\n    ".join(
        ("count(*) as calls", f"{missed} as missed", *counted, f"{missed} / nullif(count(*), 0) as missed_share", share)
    )


def missed_by_group_sql(params: Params) -> str:
    """The bars beside one another, a row per value of the group, the most missed first; times in their order."""
    order = "grp" if params.group in TIME_GROUPS else "missed desc, calls desc, grp"
    return tidy(f"""
with {_asked(params, f"{group_of(params)} as grp", _bar(params))}
select grp as "{params.group}", {_bars_counted()}
from asked
group by grp
order by {order}
""")


def missed_employees_sql(params: Params) -> str:
    """The bars of each employee with a missed call; '' is nobody."""
    return tidy(f"""
with {_asked(params, _bar(params))}
select employee, {_bars_counted()}
from asked
group by employee
having count(*) filter (where bar <> '') > 0
order by by_people desc, missed desc, employee
""")


def missed_heat_sql(params: Params, zone: str) -> str:
    """A row per weekday and hour with calls of clients: how many were missed, and how many of these by people."""
    return tidy(f"""
with {_asked(params, *_hours(zone), _bar(params), f"{OF_CLIENTS} as is_client")}
select weekday, hour, count(*) as calls, count(*) filter (where bar in ({names(REASONS)})) as missed,
    count(*) filter (where bar = 'by_people') as by_people,
    count(*) filter (where bar in ({names(REASONS)})) / count(*) as missed_share
from asked
where is_client
group by weekday, hour
order by weekday, hour
""")


def waterfall_sql(params: Params) -> str:
    """From all calls to those that people missed: a row per bar, in order."""
    totals = [("calls", "true"), ("missed", f"bar in ({names(REASONS)})")]
    tests = [*totals, *((bar, f"bar = {literal(bar)}") for bar in BARS)]
    rows = "\nunion all\n".join(
        f"select {no} as no, {literal(bar)} as bar, count(*) filter (where {test}) as calls, count(*) as every "
        "from asked"
        for no, (bar, test) in enumerate(tests)
    )
    return tidy(f"""
with {_asked(params, _bar(params))},
bars as (
{rows}
)
select bar, calls, calls / nullif(every, 0) as share
from bars
order by no
""")


def missed_list_sql(params: Params, name: str) -> str:
    """The newest calls of every bar; `name` is the SQL of what a call is called."""
    return tidy(f"""
with {_asked(params, _bar(params))},
numbered as (
    select *, row_number() over (partition by bar order by call_no desc) as newest
    from asked
    where bar <> ''
)
select bar, {name} as call_id, started_at, {_DIRECTION} as call_direction, outcome, wait_seconds, phone_mask,
    channel, source, employee, brand, call_no
from numbered as call
where newest <= {LISTED}
order by call_no desc
""")


def call_list(name: str, rows: str) -> str:
    """What is told of the calls whose numbers are `rows`; the newest first."""
    return tidy(f"""
select {name} as call_id, call.started_at, {_DIRECTION} as call_direction, call.outcome, call.wait_seconds,
    call.talk_seconds, call.phone_mask, source_dim.channel, source_dim.source, source_dim.campaign, call.employee,
    call.brand, call.tracking_number, call.call_no
from call
inner join source_dim on call.source_key = source_dim.source_key
where call.call_no in ({rows})
order by call.call_no desc
""")
