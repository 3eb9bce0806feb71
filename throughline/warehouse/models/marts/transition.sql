-- Grain: one row per end day and step from channel to channel of journeys that did not convert; −1 start, −2 null.
-- A journey is cut where a gap is longer than the longest window. It is dated by its end, so that on every day as much
-- flows into a channel as out of it.
with

neighbours as (
    select
        step.walker,
        step.touched_at,
        step.touch_id,
        step.channel_key,
        lag(step.touched_at) over by_time as before_at,
        lag(step.channel_key) over by_time as before_key
    from core.lone_step as step
    window by_time as (partition by step.walker order by step.touched_at, step.touch_id)
),

cut as (
    select
        neighbours.*,
        case
            when before_at is null or touched_at > before_at + project.max_window * interval 1 day then 1
            else 0
        end as is_start
    from neighbours
    cross join settings.project as project
),

numbered as (
    select
        cut.*,
        sum(is_start) over (
            partition by walker order by touched_at, touch_id rows between unbounded preceding and current row
        ) as journey
    from cut
),

ended as (
    select
        numbered.*,
        max(touched_at) over (partition by walker, journey) as end_at,
        row_number() over (partition by walker, journey order by touched_at desc, touch_id desc) as from_end
    from numbered
),

steps as (
    select end_at, case when is_start = 1 then -1 else before_key end as from_key, channel_key as to_key from ended
    union all
    select end_at, channel_key as from_key, -2 as to_key from ended where from_end = 1
)

select local_day(end_at) as end_day, from_key, to_key, count(*) as journeys
from steps
group by local_day(end_at), from_key, to_key
