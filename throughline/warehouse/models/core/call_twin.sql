-- Grain: one row per call that counts and that a source which only enriches tells of too: which call it is there.
-- A source that enriches another by name is asked for that one's calls only. The same call: the same id in both; else the
-- same client's phone and direction, at most 60 seconds apart, and no other call of either source that near. What is not
-- certain is joined to nothing. Of several sources the first by name.
with

calls as (
    select
        call.source, call.account_id, call.call_id, call.started_at, coalesce(phone.e164, '') as phone,
        case when call.direction in ('out', 'internal') then call.direction else 'in' end as direction,
        own.call_id is not null as is_own,
        source.enriches
    from landing.call as call
    inner join settings.source as source on call.source = source.source
    left join core.call_own as own
        on call.source = own.source and call.account_id = own.account_id and call.call_id = own.call_id
    left join core.phone_first as phone on call.client_raw = phone.raw
    where call.started_at is not null
),

by_id as (
    select
        one.source, one.account_id, one.call_id,
        other.source as twin_source, other.account_id as twin_account_id, other.call_id as twin_call_id
    from calls as one
    inner join calls as other on one.call_id = other.call_id
    where one.is_own and not other.is_own and other.enriches in ('', one.source)
),

by_phone as (
    select
        one.source, one.account_id, one.call_id,
        other.source as twin_source, other.account_id as twin_account_id, other.call_id as twin_call_id
    from calls as one
    inner join calls as other on one.phone = other.phone and one.direction = other.direction
    left join by_id as owner
        on one.source = owner.source and one.account_id = owner.account_id and one.call_id = owner.call_id
    left join by_id as twin
        on other.source = twin.twin_source and other.account_id = twin.twin_account_id
        and other.call_id = twin.twin_call_id
    where one.is_own and not other.is_own and other.enriches in ('', one.source) and one.phone <> ''
        and one.started_at <= other.started_at + interval 60 second
        and other.started_at <= one.started_at + interval 60 second
        and owner.call_id is null and twin.call_id is null
),

pairs as (
    select *,
        count(*) over (partition by source, account_id, call_id, twin_source) as twins,
        count(*) over (partition by twin_source, twin_account_id, twin_call_id) as owners
    from (select * from by_id union all select * from by_phone) as found
),

ranked as (
    select *, row_number() over (partition by source, account_id, call_id order by twin_source) as first
    from pairs
    where twins = 1 and owners = 1
)

select source, account_id, call_id, twin_source, twin_account_id, twin_call_id
from ranked
where first = 1
