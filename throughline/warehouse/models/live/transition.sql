-- Live: made when it is read
-- Grain: one row per end day and step from channel to channel of journeys that did not convert; −1 start, −2 null.
-- Promise: on every day as much flows into a channel as out of it, and as many journeys start as end.
with

neighbours as (
    select
        touch.end_day,
        touch.journeys,
        source.channel_key,
        lag(source.channel_key) over by_pos as before_key,
        lead(source.channel_key) over by_pos is null as is_last
    from live.lone_touch as touch
    inner join mart.source_dim as source on touch.source_key = source.source_key
    window by_pos as (partition by touch.journey order by touch.pos)
),

-- Millions of rows become thousands before the ends are counted.
counted as (
    select end_day, coalesce(before_key, -1) as from_key, channel_key as to_key, is_last, sum(journeys) as journeys
    from neighbours
    group by end_day, coalesce(before_key, -1), channel_key, is_last
),

steps as (
    select end_day, from_key, to_key, journeys from counted
    union all
    select end_day, to_key, -2, journeys from counted where is_last
)

select end_day, from_key, to_key, cast(sum(journeys) as bigint) as journeys
from steps
group by end_day, from_key, to_key
order by end_day, from_key, to_key
