-- Grain: one row per deal that an id joins to a lead or a call: its own lead_id, else the earliest lead that names the deal,
-- else the earliest call that does.
with

candidates as (
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
),

ranked as (
    select
        *,
        row_number() over (
            partition by source, account_id, deal_id
            order by preference, created_at, origin_id, origin_source, origin_account_id
        ) as best
    from candidates
)

select source, account_id, deal_id, origin, origin_source, origin_account_id, origin_id
from ranked
where best = 1
