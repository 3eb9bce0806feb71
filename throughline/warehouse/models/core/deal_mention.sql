-- Grain: one row per deal and lead or call that an id joins it to, either way. The smaller preference wins where one is wanted.
select deal.source, deal.account_id, deal.deal_id, 'lead' as origin, lead.source as origin_source,
    lead.account_id as origin_account_id, lead.lead_id as origin_id, lead.created_at,
    case when lead.source = deal.source then 1 else 2 end as preference
from core.deal_row as deal
inner join core.lead_row as lead on deal.lead_id = lead.lead_id
where deal.lead_id <> ''
union all
select deal.source, deal.account_id, deal.deal_id, 'lead', lead.source, lead.account_id, lead.lead_id, lead.created_at, 3
from core.deal_row as deal
inner join core.lead_row as lead on deal.deal_id = lead.deal_id
where lead.deal_id <> ''
union all
select deal.source, deal.account_id, deal.deal_id, 'call', call.source, call.account_id, call.call_id, call.started_at, 4
from core.deal_row as deal
inner join core.call_row as call on deal.deal_id = call.vendor_deal_id
where call.vendor_deal_id <> ''
