-- Grain: one row per call of a client and per form that should have left a card in the CRM, and whether it did.
-- It did when a deal names it, or when a card of its person was open then or opened later (an hour of grace for clocks).
-- Only what happened between the first deal we know and a day before the last change of one: of the rest the CRM cannot
-- tell yet. Callers without a number cannot be met again; leads that come as cards of the CRM are cards themselves.
with

span as (
    select min(created_at) as first_at, max(greatest(created_at, coalesce(updated_at, created_at))) - interval 24 hour as last_at
    from core.deal_row
),

made as (
    select 'call' as what, call.source, call.account_id, call.call_id as entity_id, call.started_at as made_at,
        call.tracking_number as name, call.operator, call.phone_mask, origin.source_key, origin.brand
    from core.call_row as call
    inner join core.call_source as origin
        on call.source = origin.source and call.account_id = origin.account_id and call.call_id = origin.call_id
    where (call.direction = 'in' or call.is_callback) and call.phone <> ''
        and call.outcome not in ('callback_client_no_answer', 'blocked', 'in_progress')
    union all
    select 'lead', lead.source, lead.account_id, lead.lead_id, lead.created_at,
        case when lead.form <> '' then lead.form else lead.kind end, '', coalesce(phone.mask, ''),
        traffic.source_key, traffic.brand
    from core.lead_row as lead
    inner join landing.lead as told
        on lead.source = told.source and lead.account_id = told.account_id and lead.lead_id = told.lead_id
    inner join core.traffic_source as traffic on lead.traffic_id = traffic.traffic_id
    left join core.phone_first as phone on told.phone_raw = phone.raw
    cross join (select count(*) as sources from settings.source where leads_are_separate) as separate
    where separate.sources = 0
),

named as (
    select distinct origin, origin_source, origin_account_id, origin_id from core.deal_mention
)

select
    made.*,
    named.origin_id is not null or coalesce(card.open_until >= made.made_at - interval 1 hour, false) as has_card
from made
cross join span
inner join core.person as person on concat_ws('|', made.what, made.source, made.account_id, made.entity_id) = person.node
left join core.card_owner as card on person.person_id = card.person_id
left join named
    on made.what = named.origin and made.source = named.origin_source
    and made.account_id = named.origin_account_id and made.entity_id = named.origin_id
where made.made_at >= span.first_at and made.made_at <= span.last_at
