"""The statements of the report of numbers: how calls of clients found their source. DATA_MODEL, "How an application …".

Each call of a client is in exactly one state. `static`: its number stands for a channel; `told`: the call itself names
its source; `certain`, `probable`: its visit is known, alone or as one of two or three; `default`: it came to the number
that everybody sees; `too_many`: more than three visitors saw the number; `nobody`: none did; `unregistered`: the
number is in no register, or not told.
"""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.client_calls import OF_CLIENTS, calls_where
from throughline.reports.selecting import literal, tidy

__all__ = ["FOUND", "STATES", "UNMATCHED", "by_sql", "loads_sql", "matching_sql", "numbers_sql"]

FOUND = ("static", "told", "certain", "probable")
UNMATCHED = ("too_many", "nobody", "unregistered")
STATES = (*FOUND, "default", *UNMATCHED)

_STATE = """case
        when call.number_kind = 'static' then 'static'
        when call.match <> '' and call.match_certainty = 1 then 'certain'
        when call.match <> '' then 'probable'
        when source_dim.channel <> 'unknown' then 'told'
        when call.number_kind = 'default' then 'default'
        when call.visitors > 3 then 'too_many'
        when call.number_kind = 'dynamic' then 'nobody'
        else 'unregistered'
    end"""


def _stated(params: Params) -> str:
    """The part with the calls of clients of the period, each with its state."""
    return f"""stated as (
    select call.*, source_dim.channel as from_channel, {_STATE} as state
    from call
    inner join source_dim on call.source_key = source_dim.source_key
    where {calls_where(params, params.period)}
    and {OF_CLIENTS}
)"""


def matching_sql(params: Params) -> str:
    """A row per state that there is, the most calls first."""
    return tidy(f"""
with {_stated(params)}
select
    state as call_match, count(*) as calls, count(*) / sum(count(*)) over () as share,
    avg(case when match <> '' then match_certainty end) as match_certainty
from stated
group by state
order by calls desc, state
""")


def by_sql(params: Params, column: str) -> str:
    """The states beside one another, a row per operator or brand."""
    counted = ",\n    ".join(
        f"count(*) filter (where state in ({', '.join(map(literal, states))})) as {name}_calls"
        for name, states in (
            *((state, (state,)) for state in FOUND),
            ("default", ("default",)),
            ("unmatched", UNMATCHED),
        )
    )
    return tidy(f"""
with {_stated(params)}
select
    "{column}", count(*) as calls,
    {counted},
    count(*) filter (where state not in ({", ".join(map(literal, FOUND))})) / count(*) as lost_share
from stated
group by "{column}"
order by calls desc, "{column}"
""")


def numbers_sql(params: Params) -> str:
    """A row per number: those that clients rang and, where nothing is filtered, the silent ones of the register.

    What a number was for is what it was last for in the period, config first.
    """
    silent = "true" if not params.filters else "false"
    return tidy(f"""
with {_stated(params)},
rung as (
    select
        tracking_number, count(*) as calls, count(*) filter (where outcome = 'answered') as answered,
        count(*) filter (where state not in ({", ".join(map(literal, FOUND))})) as lost_calls, max(day) as last_call
    from stated
    group by tracking_number
),
ranked as (
    select *, row_number() over (
        partition by tracking_number order by is_of_config desc, valid_from desc, channel, number_kind
    ) as latest
    from tracking_number
    where valid_from <= {literal(params.period.last)} and valid_to >= {literal(params.period.first)}
)
select
    coalesce(rung.tracking_number, owner.tracking_number) as tracking_number,
    coalesce(owner.number_kind, '') as number_kind, coalesce(owner.channel, '') as channel,
    coalesce(owner.brand, '') as brand, coalesce(owner.operator, '') as operator,
    coalesce(rung.calls, 0) as calls, coalesce(rung.answered, 0) as answered,
    coalesce(rung.lost_calls, 0) as lost_calls, rung.last_call
from rung
full join (select * from ranked where latest = 1) as owner on rung.tracking_number = owner.tracking_number
where rung.tracking_number is not null or {silent}
order by calls desc, tracking_number
""")


def loads_sql(params: Params) -> str:
    """Per brand, for visitors from advertising and for all: busiest hour, mean visit, dynamic numbers there are.

    Of filters only the brand says anything about visits by hour.
    """
    chosen = params.chosen("brand")
    of_brand = f"and visit_hourly.brand in ({', '.join(map(literal, chosen))})" if chosen else ""
    return tidy(f"""
with shown as (
    select visit_hourly.*, who.pool_visitors
    from visit_hourly
    inner join (values ('paid'), ('all')) as who (pool_visitors) on who.pool_visitors = 'all' or visit_hourly.is_paid
    where visit_hourly.day between {literal(params.period.first)} and {literal(params.period.last)} {of_brand}
),
hours as (
    select brand, pool_visitors, hour, sum(visits) as visits, sum(seconds) as seconds
    from shown
    group by brand, pool_visitors, hour
),
owned as (
    -- Numbers of a brand that no visit names serve the visits whose brand is not known.
    select
        case when brand in (select brand from hours) then brand else '' end as brand,
        count(distinct tracking_number) as numbers
    from tracking_number
    where number_kind = 'dynamic' and {literal(params.period.last)} between valid_from and valid_to
    group by 1
)
select
    hours.brand, hours.pool_visitors, cast(max(hours.visits) as double) as peak_visits,
    arg_min(hours.hour, row(-hours.visits, hours.hour)) as peak_hour,
    sum(hours.seconds) / sum(hours.visits) as visit_seconds,
    coalesce(any_value(owned.numbers), 0) as numbers_now
from hours
left join owned on hours.brand = owned.brand
group by hours.brand, hours.pool_visitors
order by max(hours.visits) desc, hours.brand, hours.pool_visitors
""")
