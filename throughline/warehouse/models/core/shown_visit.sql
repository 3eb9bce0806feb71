-- Grain: one row per call on a dynamic number that some visit was shown: the latest visit that started before the call and
-- ended at most 30 minutes before it. With n candidate visits the certainty is 1/n; over 3 none is taken.
with

shown as (
    select
        visit.visit_id,
        visit.client_id,
        visit.started_at,
        visit.started_at + coalesce(visit.duration_seconds, 0) * interval 1 second + interval 30 minute as until,
        phone.e164
    from landing.visit as visit
    inner join core.phone_first as phone on visit.shown_number = phone.raw
    inner join settings.source as source on visit.source = source.source
    where visit.shown_number <> '' and source.is_primary and not coalesce(visit.is_bot, false)
),

candidates as (
    select
        call.source,
        call.account_id,
        call.call_id,
        shown.visit_id,
        shown.client_id,
        count(*) over (partition by call.source, call.account_id, call.call_id) as candidates,
        row_number() over (
            partition by call.source, call.account_id, call.call_id
            order by shown.started_at desc, shown.visit_id
        ) as latest
    from core.call_row as call
    inner join shown
        on call.tracking_number = shown.e164
        and shown.started_at <= call.started_at
        and call.started_at <= shown.until
    where not call.is_static_number and call.visit_id = '' and call.direction <> 'out'
)

select source, account_id, call_id, visit_id, client_id, 1 / cast(candidates as double) as certainty
from candidates
where latest = 1 and candidates <= 3
