-- Grain: one row per (call of a primary source, category, name, kind) that a source tells: a tag of a twin is its call's.
-- A kind that is not told is `manual`: somebody wrote it down. People type into tags whatever they like, phones too.
with

told as (
    select
        coalesce(twin.source, reference.owner_source) as source,
        coalesce(twin.account_id, reference.owner_account_id) as account_id,
        coalesce(twin.call_id, tag.call_id) as call_id,
        trim(no_contacts(tag.category)) as category,
        trim(no_contacts(tag.name)) as name,
        case when tag.kind = '' then 'manual' else tag.kind end as kind,
        plain_number(tag.value) as value
    from landing.call_tag as tag
    inner join core.reference as reference
        on reference.kind = 'call' and tag.source = reference.source and tag.account_id = reference.account_id and tag.call_id = reference.id
    left join core.call_twin as twin
        on reference.owner_source = twin.twin_source and reference.owner_account_id = twin.twin_account_id
        and tag.call_id = twin.twin_call_id
)

select
    told.source,
    told.account_id,
    told.call_id,
    case when told.category = '' then coalesce(named.category, '') else told.category end as category,
    told.name,
    told.kind,
    max(told.value) as value
from told
inner join core.call_row as call
    on told.source = call.source and told.account_id = call.account_id and told.call_id = call.call_id
left join settings.tag_name as named on lower(told.name) = named.name
where told.name <> ''
group by told.source, told.account_id, told.call_id, 4, told.name, told.kind
