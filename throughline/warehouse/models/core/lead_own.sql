-- Grain: one row per lead that counts: one that has a time. A source that only tells earlier what another one will
-- (`enriches`) counts until that one has told of the same lead, or of leads a day later without it (decision 027).
with

early as (
    select lead.source, lead.account_id, lead.lead_id, lead.created_at, source.enriches
    from landing.lead as lead
    inner join settings.source as source on lead.source = source.source
    where lead.created_at is not null and source.enriches <> ''
),

last_early as (
    select source, enriches, max(created_at) as last_at from early group by source, enriches
),

reached as (
    select last_early.source, max(late.created_at) as last_at
    from last_early
    inner join landing.lead as late
        on last_early.enriches = late.source and late.created_at <= last_early.last_at + interval 48 hour
    group by last_early.source
)

select lead.source, lead.account_id, lead.lead_id
from landing.lead as lead
left join settings.source as source on lead.source = source.source
where lead.created_at is not null and coalesce(source.enriches, '') = ''
union all
select early.source, early.account_id, early.lead_id
from early
left join (select distinct source, account_id, lead_id from core.lead_pair) as told
    on early.source = told.source and early.account_id = told.account_id and early.lead_id = told.lead_id
left join reached on early.source = reached.source
where told.lead_id is null and (reached.last_at is null or early.created_at > reached.last_at - interval 24 hour)
