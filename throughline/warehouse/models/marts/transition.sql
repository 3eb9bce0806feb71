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
        lag(step.channel_key) over by_time as before_key,
        lead(step.touched_at) over by_time as after_at
    from core.lone_step as step
    window by_time as (partition by step.walker order by step.touched_at, step.touch_id)
),

cut as (
    select
        neighbours.*,
        before_at is null or touched_at > before_at + project.max_window * interval 1 day as is_start,
        after_at is null or after_at > touched_at + project.max_window * interval 1 day as is_end
    from neighbours
    cross join settings.project as project
),

-- Most journeys are one touch long: they need no second sort.
dated as (
    select is_start, is_end, before_key, channel_key, touched_at as end_at
    from cut
    where is_start and is_end
    union all
    select
        is_start, is_end, before_key, channel_key,
        min(case when is_end then touched_at end) over (
            partition by walker order by touched_at, touch_id rows between current row and unbounded following
        ) as end_at
    from cut
    where not (is_start and is_end)
),

steps as (
    select local_day(end_at) as end_day, case when is_start then -1 else before_key end as from_key, channel_key as to_key
    from dated
    union all
    select local_day(end_at), channel_key, -2 from dated where is_end
)

select end_day, from_key, to_key, count(*) as journeys
from steps
group by end_day, from_key, to_key
