-- Grain: one row per communication of landing that has a time: whose it is, as far as it names a deal or a lead.
-- Calls of telephony are no rows here: the reports take them from `call`.
select
    told.happened_at,
    told.kind,
    told.direction,
    told.employee,
    number.deal_no,
    coalesce(of_lead.owner_source, '') as source_name,
    coalesce(of_lead.id, '') as application_id
from landing.communication as told
left join core.reference as of_deal
    on of_deal.kind = 'deal' and told.source = of_deal.source and told.account_id = of_deal.account_id and told.deal_id = of_deal.id
left join core.deal_number as number
    on of_deal.owner_source = number.source and of_deal.owner_account_id = number.account_id and of_deal.id = number.deal_id
left join core.reference as of_lead
    on of_lead.kind = 'lead' and told.source = of_lead.source and told.account_id = of_lead.account_id and told.lead_id = of_lead.id
where told.happened_at is not null
order by told.happened_at, told.source, told.account_id, told.communication_id
