-- Grain: one row per application and touch of its person inside the longest window before it, and between it and its first
-- payment, in order of (app_no, pos). Promise: pos runs 1..n without gaps in order of (time, touch_id); only touches after the
-- application have seconds_before < 0; the visit that made the application counts at 0 s when clocks disagree.
with

paired as (
    select
        application.app_no,
        touch.touch_no,
        touch.source_key,
        case
            when touch.touched_at > application.applied_at and touch.touch_no = application.visit_touch_no
                and application.match in ('application', 'visit', 'call') then application.applied_at
            else touch.touched_at
        end as touched_at,
        application.applied_at,
        application.sold_at
    from live.counting as application
    inner join live.standing_touch as touch on application.person_id = touch.person_id
),

inside as (
    select
        paired.app_no,
        paired.touch_no,
        paired.source_key,
        paired.touched_at,
        cast(epoch(paired.applied_at) - epoch(paired.touched_at) as integer) as seconds_before
    from paired
    cross join settings.project as project
    where (
            paired.touched_at <= paired.applied_at
            and paired.touched_at >= paired.applied_at - project.max_window * interval 1 day
        )
        or (paired.touched_at > paired.applied_at and paired.touched_at <= paired.sold_at)
)

select
    app_no,
    cast(row_number() over (partition by app_no order by touched_at, touch_no) as integer) as pos,
    touch_no,
    source_key,
    seconds_before
from inside
order by app_no, pos
