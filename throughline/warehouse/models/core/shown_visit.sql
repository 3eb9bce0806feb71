-- Grain: one row per call on a number that somebody was shown when the call came: the latest visit that was, of those
-- that began before the call and ended at most 30 minutes before it. Of n visitors who may have called, the certainty is
-- 1/n; over 3 none is taken. Two visits of one browser are one visitor. Ties: the latest start, then the smallest id.
with

-- A call that names a visit we have needs no other.
settled as (
    select distinct call.visit_id
    from core.call_row as call
    inner join core.visit_fact as visit on call.visit_id = visit.visit_id
    where call.visit_id <> ''
),

calls as (
    select
        call.source, call.account_id, call.call_id, call.tracking_number, call.started_at,
        slot.seconds as slot_seconds,
        cast(floor(epoch(call.started_at) / slot.seconds) as bigint) as slot_no
    from core.call_row as call
    cross join (values (3600), (28800), (230400), (1843200), (14745600)) as slot (seconds)
    left join settled on call.visit_id = settled.visit_id
    where not call.is_static_number and settled.visit_id is null and (call.direction = 'in' or call.is_callback)
),

candidates as (
    select
        call.source,
        call.account_id,
        call.call_id,
        shown.visit_id,
        shown.visitor,
        dense_rank() over (partition by call.source, call.account_id, call.call_id order by shown.visitor) as visitor_no,
        row_number() over (
            partition by call.source, call.account_id, call.call_id
            order by shown.visit_started_at desc, shown.visit_id, shown.visitor
        ) as latest
    from calls as call
    inner join core.shown_span as shown
        on call.tracking_number = shown.e164
        and call.slot_seconds = shown.slot_seconds
        and call.slot_no = shown.slot_no
        and shown.shown_at <= call.started_at
        and call.started_at <= shown.until
),

counted as (
    select
        source, account_id, call_id,
        max(visitor_no) as visitors,
        max(case when latest = 1 then visit_id end) as visit_id
    from candidates
    group by source, account_id, call_id
)

select source, account_id, call_id, visit_id, cast(visitors as integer) as visitors, 1 / cast(visitors as double) as certainty
from counted
