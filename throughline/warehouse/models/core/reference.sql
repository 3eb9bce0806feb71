-- Grain: one row per (kind, source, account_id, id) by which one table speaks of a row of another: whose row it is.
-- A source that has such rows itself means its own; one that has none (payments from accounting, stages in a file of their
-- own) means whichever source has that id, the first by name where several do.
with

mentions as (
    select 'deal' as kind, source, account_id, deal_id as id from landing.payment
    union
    select 'deal', source, account_id, deal_id from landing.deal_stage_event
    union
    select 'deal', source, account_id, deal_id from landing.deal_item
    union
    select 'call', source, account_id, call_id from landing.call_tag
    union
    select entity, source, account_id, entity_id from landing.contact_point
    union
    select 'customer', source, account_id, customer_id from landing.deal where customer_id <> ''
    union
    select 'deal', source, account_id, deal_id from landing.communication where deal_id <> ''
    union
    select 'lead', source, account_id, lead_id from landing.communication where lead_id <> ''
),

owners as (
    select 'deal' as kind, source, account_id, deal_id as id from landing.deal
    union all
    select 'lead', source, account_id, lead_id from landing.lead
    union all
    select 'call', source, account_id, call_id from landing.call
    union all
    select 'customer', source, account_id, customer_id from landing.customer
),

holders as (
    select distinct kind, source from owners
),

ranked as (
    select
        mentions.kind,
        mentions.source,
        mentions.account_id,
        mentions.id,
        owners.source as owner_source,
        owners.account_id as owner_account_id,
        row_number() over (
            partition by mentions.kind, mentions.source, mentions.account_id, mentions.id
            order by owners.source, owners.account_id
        ) as first
    from mentions
    inner join owners on mentions.kind = owners.kind and mentions.id = owners.id
    left join holders on mentions.kind = holders.kind and mentions.source = holders.source
    where holders.source is null or (mentions.source = owners.source and mentions.account_id = owners.account_id)
)

select kind, source, account_id, id, owner_source, owner_account_id
from ranked
where first = 1
