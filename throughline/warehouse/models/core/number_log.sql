-- Grain: one row per row of the log of dynamic numbers whose number can be dialled: who was shown it, in which visit, from
-- when until when. The visit the row names, else the latest one of its client that was going on then: the counters of two
-- systems may be a minute apart, and a visit is over after half an hour of silence. visit_id is '' where none is found:
-- such a visitor may have called as well as any other.
with

numbered as (
    select
        row_number() over (order by log.source, log.account_id, log.shown_at, log.number, log.client_id, log.visit_id) as log_no,
        phone.e164,
        log.client_id,
        log.visit_id,
        log.shown_at,
        log.until
    from landing.shown_number as log
    inner join core.phone_first as phone on log.number = phone.raw
    -- Robots call nobody.
    left join (select distinct visit_id from landing.visit where is_bot and visit_id <> '') as bot on log.visit_id = bot.visit_id
    where bot.visit_id is null
),

found as (
    select log.log_no, 1 as way, visit.source, visit.account_id, visit.visit_id, visit.client_id, visit.started_at, visit.ended_at
    from numbered as log
    inner join core.visit_fact as visit on log.visit_id = visit.visit_id
    where log.visit_id <> ''
    union all
    select log.log_no, 2, visit.source, visit.account_id, visit.visit_id, visit.client_id, visit.started_at, visit.ended_at
    from numbered as log
    inner join core.visit_fact as visit
        on log.client_id = visit.client_id
        and visit.started_at <= log.shown_at + interval 60 second
        and log.shown_at <= visit.ended_at + interval 30 minute
    where log.client_id <> ''
),

ranked as (
    select
        *,
        row_number() over (partition by log_no order by way, started_at desc, visit_id, source, account_id) as best
    from found
)

select
    log.e164,
    coalesce(visit.source, '') as visit_source,
    coalesce(visit.account_id, '') as visit_account_id,
    coalesce(visit.visit_id, '') as visit_id,
    case
        when coalesce(visit.client_id, '') <> '' then visit.client_id
        when log.client_id <> '' then log.client_id
        when visit.visit_id is null and log.visit_id <> '' then concat('visit|', log.visit_id)
        else ''
    end as visitor,
    log.log_no,
    coalesce(visit.started_at, log.shown_at) as visit_started_at,
    log.shown_at,
    -- Where the log does not tell the end it is that of the visit; no end comes before its beginning.
    greatest(log.shown_at, coalesce(log.until, visit.ended_at, log.shown_at)) as until
from numbered as log
left join ranked as visit on log.log_no = visit.log_no and visit.best = 1
