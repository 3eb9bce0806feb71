-- Grain: one row per pair (thing, what it is known by). Things: leads, deals, calls, customers, clients (browsers).
-- Nodes are 'kind|…'; a lead named by a deal is such an edge too, so that what a CRM joined stays joined.
select concat_ws('|', entity, source, account_id, entity_id) as thing, concat_ws('|', kind, value) as known_by
from core.contact
union
select concat_ws('|', 'lead', source, account_id, lead_id), concat_ws('|', 'client', client_id)
from core.lead_row where client_id <> ''
union
select concat_ws('|', 'lead', source, account_id, lead_id), concat_ws('|', 'user', user_id)
from core.lead_row where user_id <> ''
union
select concat_ws('|', 'deal', source, account_id, deal_id), concat_ws('|', 'client', client_id)
from core.deal_row where client_id <> ''
union
select concat_ws('|', 'call', source, account_id, call_id), concat_ws('|', 'client', client_id)
from core.call_row where client_id <> ''
union
select concat_ws('|', entity, source, account_id, entity_id), concat_ws('|', 'client', client_id)
from core.named_visit where client_id <> ''
union
-- A browser that keeps no client id, of somebody who was logged in.
select concat_ws('|', named.entity, named.source, named.account_id, named.entity_id), concat_ws('|', 'user', visit.user_id)
from core.named_visit as named
inner join landing.visit as visit
    on named.visit_source = visit.source and named.visit_account_id = visit.account_id and named.visit_id = visit.visit_id
where named.client_id = '' and visit.user_id <> ''
union
select concat_ws('|', 'client', client_id), concat_ws('|', 'user', user_id)
from landing.visit where client_id <> '' and user_id <> '' and not coalesce(is_bot, false)
union
select concat_ws('|', 'deal', deal.source, deal.account_id, deal.deal_id),
    concat_ws('|', 'customer', coalesce(reference.owner_source, deal.source), coalesce(reference.owner_account_id, deal.account_id), deal.customer_id)
from core.deal_row as deal
left join core.reference as reference
    on reference.kind = 'customer' and deal.source = reference.source
    and deal.account_id = reference.account_id and deal.customer_id = reference.id
where deal.customer_id <> ''
union
select concat_ws('|', 'deal', mention.source, mention.account_id, mention.deal_id),
    concat_ws('|', mention.origin, mention.origin_source, mention.origin_account_id, mention.origin_id)
from core.deal_mention as mention
union
-- Whoever left a lead that was told twice is one person, whatever either says of them.
select concat_ws('|', 'lead', source, account_id, lead_id), concat_ws('|', 'lead', twin_source, twin_account_id, twin_lead_id)
from core.lead_twin
union
select concat_ws('|', 'lead', lead.source, lead.account_id, lead.lead_id), concat_ws('|', 'call', call.source, call.account_id, call.call_id)
from core.lead_row as lead
inner join core.call_row as call on lead.call_id = call.call_id
where lead.call_id <> ''
