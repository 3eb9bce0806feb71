"""The statements of the report of tags. Tags that were beaten (rank over 1) count nowhere.

A call counts once in every split: under each tag that it has, or under '' when it has none.
"""

from __future__ import annotations

from throughline.params import TIME_GROUPS, Params, Period
from throughline.reports.engine.client_calls import OF_CLIENTS, calls_where, group_of
from throughline.reports.engine.parts_sql import part_high, part_low, part_of
from throughline.reports.selecting import tidy

__all__ = ["by_group_sql", "cross_sql", "headline_sql", "list_sql", "tags_sql"]

_INTENTION = "count(*) filter (where marked.is_intention)"


def _chosen(params: Params, period: Period, name: str = "chosen") -> str:
    """The part with the calls of a period, ours too, and the group of each."""
    return f"""{name} as (
    select call.call_no, call.outcome, {group_of(params)} as grp, {OF_CLIENTS} as of_client
    from call
    inner join source_dim on call.source_key = source_dim.source_key
    where {calls_where(params, period)}
)"""


def _marked(*chosen: str) -> str:
    """The part that tells of each tagged call of `chosen` whether it had the intention to buy."""
    among = " or ".join(f"call_no in (select call_no from {name})" for name in chosen)
    return f"""marked as (
    select call_no, bool_or(is_intention) as is_intention
    from call_tag
    where rank = 1 and ({among})
    group by call_no
)"""


def _counted(chosen: str, group: str, knows_intention: bool) -> str:
    """Calls of clients counted by `group`; '' is all of them."""
    return f"""
    select
        {group + ", " if group else ""}count(*) as calls,
        count(*) filter (where chosen.outcome = 'answered') as answered,
        count(marked.call_no) as tagged,
        {_INTENTION if knows_intention else "null::double"} as intention,
        coalesce(sum(worth.value), 0)::double as call_value
    from {chosen} as chosen
    left join marked on chosen.call_no = marked.call_no
    left join call_value as worth on chosen.call_no = worth.call_no
    where chosen.of_client"""


def by_group_sql(params: Params, knows_intention: bool) -> str:
    """Calls of clients by the group, the most first; times in their order."""
    by_time = params.group in TIME_GROUPS
    return tidy(f"""
with {_chosen(params, params.period)},
{_marked("chosen")},
counted as ({_counted("chosen", "chosen.grp", knows_intention)}
    group by chosen.grp
)
select
    grp as "{params.group}", calls, answered, tagged, {part_of("tagged", "calls")} as tagged_share,
    intention, {_with_interval("intention", "calls", "intention_share", "intention")},
    call_value, {part_of("call_value", "calls")} as value_per_call
from counted
order by {"" if by_time else "calls desc, "}grp
""")


def _with_interval(part: str, whole: str, share: str, ends: str) -> str:
    low, high = part_low(part, whole), part_high(part, whole)
    return f"{part_of(part, whole)} as {share},\n    {low} as {ends}_low,\n    {high} as {ends}_high"


def headline_sql(params: Params, knows_intention: bool) -> str:
    """Everything in one row, and the same of the period that it is compared with."""
    periods = {"now": params.period} | ({"before": params.compare} if params.compare else {})
    parts = ",\n".join(_chosen(params, period, name) for name, period in periods.items())
    counted = ",\n".join(f"counted_{name} as ({_counted(name, '', knows_intention)}\n)" for name in periods)
    columns = [f"counted_{name}.{column} as {column}{end}" for name, end in (("now", ""), ("before", "_before"))
               if name in periods for column in ("calls", "answered", "tagged", "intention", "call_value")]  # fmt: skip
    shares = [
        f"{part_of(f'counted_{name}.{part}', f'counted_{name}.calls')} as {part}_share{end}"
        for name, end in (("now", ""), ("before", "_before")) if name in periods for part in ("tagged", "intention")
    ]  # fmt: skip
    low, high = (of("counted_now.intention", "counted_now.calls") for of in (part_low, part_high))
    return tidy(f"""
with {parts},
{_marked(*periods)},
{counted}
select
    {", ".join(columns)},
    {", ".join(shares)},
    {low} as intention_low,
    {high} as intention_high
from {" cross join ".join(f"counted_{name}" for name in periods)}
""")


def tags_sql(params: Params) -> str:
    """A row per tag, the most frequent first: among calls of clients, and how many of ours have it too."""
    return tidy(f"""
with {_chosen(params, params.period)},
of_all as (
    select count(*) filter (where of_client) as of_calls from chosen
),
counted as (
    select
        tag.tag, tag.category, any_value(tag.is_target) as is_target,
        count(*) filter (where chosen.of_client) as calls,
        count(*) filter (where chosen.of_client and tag.kind = 'manual') as tag_manual,
        count(*) filter (where chosen.of_client and tag.kind = 'menu') as tag_menu,
        count(*) filter (where chosen.of_client and tag.kind = 'auto') as tag_auto,
        coalesce(sum(worth.value) filter (where chosen.of_client), 0)::double as call_value,
        count(*) filter (where not chosen.of_client) as of_ours
    from chosen
    inner join call_tag as tag on chosen.call_no = tag.call_no and tag.rank = 1
    left join call_value as worth on chosen.call_no = worth.call_no
    group by tag.tag, tag.category
)
select
    tag, category as tag_category, case when is_target then 'target' else 'plain' end as tag_kind, calls,
    {_with_interval("calls", "of_calls", "share", "share")},
    call_value, tag_manual, tag_menu, tag_auto, of_ours
from counted
cross join of_all
order by calls desc, of_ours desc, tag, category
""")


def cross_sql(params: Params, by: str) -> str:
    """A row per tag and value of `by` (the group, or `outcome`): what part of the calls there have the tag.

    The tag '' stands for calls without any; `others` is the part of the calls that are not there.
    """
    place = "chosen.outcome" if by == "outcome" else "chosen.grp"
    return tidy(f"""
with {_chosen(params, params.period)},
tagged as (
    select {place} as place, coalesce(tag.tag, '') as tag, count(distinct chosen.call_no) as calls
    from chosen
    left join call_tag as tag on chosen.call_no = tag.call_no and tag.rank = 1
    where chosen.of_client
    group by 1, 2
),
places as (
    select {place} as place, count(*) as of_calls from chosen where chosen.of_client group by 1
),
tags as (
    select tag, sum(calls) as all_calls from tagged group by tag
),
every as (
    select sum(of_calls) as every_call from places
)
select
    tags.tag, places.place as "{by}", coalesce(tagged.calls, 0) as calls, places.of_calls,
    {_with_interval("coalesce(tagged.calls, 0)", "places.of_calls", "share", "share")},
    (tags.all_calls - coalesce(tagged.calls, 0)) / nullif(every.every_call - places.of_calls, 0) as share_others
from tags
cross join places
cross join every
left join tagged on tags.tag = tagged.tag and places.place = tagged.place
order by tags.tag = '', tags.all_calls desc, tags.tag, places.of_calls desc, places.place
""")


def list_sql(params: Params, tag: str, name: str) -> str:
    """The calls of one tag, the latest first: ours too, for the list hides nothing. `name` calls a call, in SQL."""
    return tidy(f"""
select
    {name} as call_id, call.started_at, call.direction, call.outcome, tag.kind as tag_from,
    source_dim.channel, source_dim.campaign, call.phone_mask, call.wait_seconds::double as wait_seconds,
    call.talk_seconds::double as talk_seconds, call.employee, worth.value::double as call_value, call.comment
from call_tag as tag
inner join call on tag.call_no = call.call_no
inner join source_dim on call.source_key = source_dim.source_key
left join call_value as worth on call.call_no = worth.call_no
where tag.tag = {tag} and tag.rank = 1
    and {calls_where(params, params.period)}
order by call.call_no desc
""")
