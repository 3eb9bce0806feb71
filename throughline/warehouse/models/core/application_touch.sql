-- Grain: one row per application and touch of its person inside the longest window before it, and between it and its first
-- payment. Promise: pos runs 1..n without gaps in order of (time, touch_id); only touches after the application have
-- seconds_before < 0; the visit that made the application counts at 0 s when clocks disagree.
with

paired as (
    select
        application.app_no,
        touch.touch_no,
        touch.touch_id,
        touch.source_key,
        case
            when touch.touched_at > application.applied_at and matched.visit_id = touch.visit_id and touch.visit_id <> ''
                and matched.visit_source = touch.visit_source and matched.visit_account_id = touch.visit_account_id
                and matched.match in ('application', 'visit', 'call')
                then application.applied_at
            else touch.touched_at
        end as touched_at,
        application.applied_at,
        application.sold_at
    from core.application as application
    inner join core.touch as touch on application.person_id = touch.person_id
    inner join core.application_match as matched on application.origin_no = matched.origin_no
),

inside as (
    select
        paired.*,
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
    cast(row_number() over (partition by app_no order by touched_at, touch_id) as integer) as pos,
    touch_no,
    source_key,
    seconds_before
from inside
