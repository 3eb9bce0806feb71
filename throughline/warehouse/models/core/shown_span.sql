-- Kept as a view
-- Grain: one row per stretch of time in which a call to a dynamic number may come from a visitor: from when it was shown
-- until 30 minutes after the end. The log knows better than the visit where it tells of the same visit and number.
-- `visitor` tells apart people: a browser, else the visit itself. slot_seconds and slot_no cut a stretch into at most seven
-- slots, of an hour or of 8, 64 … hours, a row each: calls find theirs without being compared with all that saw the number.
with

united as (
    select
        log.e164,
        log.visit_id,
        case
            when log.visitor <> '' then log.visitor
            when log.visit_id <> '' then concat_ws('|', 'visit', log.visit_source, log.visit_account_id, log.visit_id)
            else concat('log|', log.log_no)
        end as visitor,
        log.visit_started_at,
        log.shown_at,
        log.until + interval 30 minute as until
    from core.number_log as log
    union all
    select
        phone.e164,
        visit.visit_id,
        case
            when visit.client_id <> '' then visit.client_id
            else concat_ws('|', 'visit', visit.source, visit.account_id, visit.visit_id)
        end,
        fact.started_at,
        fact.started_at,
        fact.ended_at + interval 30 minute
    from landing.visit as visit
    inner join core.phone_first as phone on visit.shown_number = phone.raw
    inner join core.visit_fact as fact
        on visit.source = fact.source and visit.account_id = fact.account_id and visit.visit_id = fact.visit_id
    left join (select distinct e164, visit_source, visit_account_id, visit_id from core.number_log) as told
        on phone.e164 = told.e164 and visit.source = told.visit_source
        and visit.account_id = told.visit_account_id and visit.visit_id = told.visit_id
    where visit.shown_number <> '' and told.visit_id is null
),

called as (
    select distinct tracking_number from core.call_row where not is_static_number
),

lasting as (
    select united.*, epoch(united.until) - epoch(united.shown_at) as seconds
    from united
    inner join called on united.e164 = called.tracking_number
),

sized as (
    select
        *,
        case
            when seconds <= 6 * 3600 then 3600
            when seconds <= 6 * 28800 then 28800
            when seconds <= 6 * 230400 then 230400
            when seconds <= 6 * 1843200 then 1843200
            else 14745600
        end as slot_seconds
    from lasting
),

cut as (
    select sized.*, cast(floor(epoch(sized.shown_at) / sized.slot_seconds) as bigint) + place.n as slot_no
    from sized
    cross join (values (0), (1), (2), (3), (4), (5), (6)) as place (n)
)

select e164, visit_id, visitor, visit_started_at, shown_at, until, slot_seconds, slot_no
from cut
where slot_no <= floor(epoch(until) / slot_seconds)
