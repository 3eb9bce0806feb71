-- Grain: one row per call that counts: of a primary source that has a time. A source that only tells earlier what another
-- one will (hooks of a vendor with an API: `enriches`) counts until that one has told of the same call, or of calls a day
-- later without it: its word is the last (decision 027).
-- The same call: the same id; else the same client's phone and direction, at most 60 seconds apart, where no id says more.
with

both_ways as (
    select
        call.source, call.account_id, call.call_id, call.started_at, coalesce(phone.e164, '') as phone,
        case when call.direction in ('out', 'internal') then call.direction else 'in' end as direction,
        source.enriches
    from landing.call as call
    inner join settings.source as source on call.source = source.source
    left join core.phone_first as phone on call.client_raw = phone.raw
    where call.started_at is not null and source.is_primary
        and (source.enriches <> '' or call.source in (select enriches from settings.source where enriches <> ''))
),

by_id as (
    select
        early.source, early.account_id, early.call_id,
        late.source as late_source, late.account_id as late_account_id, late.call_id as late_call_id
    from both_ways as early
    inner join both_ways as late on early.enriches = late.source and early.call_id = late.call_id
),

told as (
    select source, account_id, call_id from by_id
    union
    select early.source, early.account_id, early.call_id
    from both_ways as early
    inner join both_ways as late
        on early.enriches = late.source and early.phone = late.phone and early.direction = late.direction
    left join by_id as taken
        on late.source = taken.late_source and late.account_id = taken.late_account_id and late.call_id = taken.late_call_id
    where early.phone <> '' and taken.call_id is null
        and early.started_at <= late.started_at + interval 60 second
        and late.started_at <= early.started_at + interval 60 second
),

last_early as (
    select source, enriches, max(started_at) as last_at from both_ways where enriches <> '' group by source, enriches
),

-- How far the other has told. A call dated years ahead by a wrong clock says nothing of that.
reached as (
    select last_early.source, max(late.started_at) as last_at
    from last_early
    inner join both_ways as late
        on last_early.enriches = late.source and late.started_at <= last_early.last_at + interval 48 hour
    group by last_early.source
)

select call.source, call.account_id, call.call_id
from landing.call as call
inner join settings.source as source on call.source = source.source
where source.is_primary and source.enriches = '' and call.started_at is not null
union all
select early.source, early.account_id, early.call_id
from both_ways as early
left join told
    on early.source = told.source and early.account_id = told.account_id and early.call_id = told.call_id
left join reached on early.source = reached.source
where early.enriches <> '' and told.call_id is null
    and (reached.last_at is null or early.started_at > reached.last_at - interval 24 hour)
