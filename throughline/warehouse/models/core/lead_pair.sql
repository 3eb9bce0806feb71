-- Grain: one row per pair of a lead that a source tells earlier and the lead of the source it `enriches` that may be the
-- same (decision 027): the same id; else, where no id says more, a phone or e-mail of both, at most 10 minutes apart.
with

both_ways as (
    select lead.source, lead.account_id, lead.lead_id, lead.created_at, source.enriches
    from landing.lead as lead
    inner join settings.source as source on lead.source = source.source
    where lead.created_at is not null
        and (source.enriches <> '' or lead.source in (select enriches from settings.source where enriches <> ''))
),

by_id as (
    select
        early.source, early.account_id, early.lead_id,
        late.source as late_source, late.account_id as late_account_id, late.lead_id as late_lead_id
    from both_ways as early
    inner join both_ways as late on early.enriches = late.source and early.lead_id = late.lead_id
),

known as (
    select both_ways.*, contact.kind, contact.value
    from both_ways
    inner join core.contact as contact
        on contact.entity = 'lead' and both_ways.source = contact.source
        and both_ways.account_id = contact.account_id and both_ways.lead_id = contact.entity_id
),

by_contact as (
    select distinct
        early.source, early.account_id, early.lead_id,
        late.source as late_source, late.account_id as late_account_id, late.lead_id as late_lead_id
    from known as early
    inner join known as late on early.enriches = late.source and early.kind = late.kind and early.value = late.value
    left join by_id as owner
        on early.source = owner.source and early.account_id = owner.account_id and early.lead_id = owner.lead_id
    left join by_id as taken
        on late.source = taken.late_source and late.account_id = taken.late_account_id
        and late.lead_id = taken.late_lead_id
    where owner.lead_id is null and taken.lead_id is null
        and early.created_at <= late.created_at + interval 10 minute
        and late.created_at <= early.created_at + interval 10 minute
)

select * from by_id
union all
select * from by_contact
