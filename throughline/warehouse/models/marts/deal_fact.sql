-- Grain: one row per deal that analytics counts, in order of deal_no: all but whose application it is.
-- Promise: revenue − refund = received for sales; exactly one first sale per customer who bought.
with

sales as (
    select
        source, account_id, deal_id,
        row_number() over (partition by person_id order by sold_at, source, account_id, deal_id) as sale_no
    from core.deal_fact
    where is_sale
),

cycles as (
    select
        source, account_id, pipeline_ref,
        (epoch(sold_at) - epoch(created_at)) / cast(86400 as double) as days,
        row_number() over (partition by source, account_id, pipeline_ref order by epoch(sold_at) - epoch(created_at), deal_id) as place,
        count(*) over (partition by source, account_id, pipeline_ref) as won
    from core.deal_fact
    where is_sale and sold_at >= created_at
),

-- What the CRM itself says of where a deal came from.
words as (
    select traffic_id from core.traffic where utm_source <> '' or channel <> ''
),

slow as (
    -- The 90th percentile by nearest rank, where at least 10 deals were won.
    select source, account_id, pipeline_ref, min(days) as p90
    from cycles
    where won >= 10 and place >= 0.9 * won
    group by source, account_id, pipeline_ref
)

select
    number.deal_no,
    deal.deal_id,
    deal.source as source_name,
    -- The lead or call that an id names, else a row of its own.
    named.candidate_no as named_candidate_no,
    own.candidate_no as own_candidate_no,
    coalesce(own.standing = 'sale', false) as seeks_lead,
    is_bare_day(deal.created_at) as is_bare_day,
    deal.is_spam,
    traffic.source_key,
    words.traffic_id is not null as has_words,
    deal.person_id,
    deal.customer_id as customer,
    deal.created_at,
    local_day(deal.created_at) as created_day,
    deal.status,
    deal.crm_status,
    deal.pipeline,
    deal.stage,
    deal.stage_since,
    deal.is_auxiliary,
    deal.is_cleaning,
    deal.is_target,
    deal.target_at,
    deal.is_sale,
    deal.sold_at,
    deal.sold_day,
    deal.revenue,
    deal.refund,
    deal.received,
    deal.cost,
    deal.margin,
    deal.amount,
    case when deal.status = 'won' then deal.amount - deal.received end as receivable,
    coalesce(sales.sale_no > 1, false) as is_repeat_sale,
    coalesce(sales.sale_no = 1, false) as is_first_sale,
    no_contacts(deal.loss_reason) as loss_reason,
    case when deal.is_sale then 'sale' when deal.is_target then 'target' else 'lead' end as last_step,
    slow.p90 as won_cycle_p90,
    deal.basis as revenue_basis,
    deal.brand,
    deal.product,
    deal.branch,
    deal.manager,
    coalesce(segments.segment, '') as segment,
    deal.promo_code
    $deal_dimensions
from core.deal_fact as deal
inner join core.deal_number as number
    on deal.source = number.source and deal.account_id = number.account_id and deal.deal_id = number.deal_id
inner join core.traffic_source as traffic on deal.traffic_id = traffic.traffic_id
left join core.deal_named as name
    on deal.source = name.source and deal.account_id = name.account_id and deal.deal_id = name.deal_id
left join core.candidate as named
    on name.origin = named.origin and name.origin_source = named.source
    and name.origin_account_id = named.account_id and name.origin_id = named.entity_id
left join core.candidate as own
    on own.origin in ('deal', 'none') and deal.source = own.source
    and deal.account_id = own.account_id and deal.deal_id = own.entity_id
left join words on deal.traffic_id = words.traffic_id
left join sales on deal.source = sales.source and deal.account_id = sales.account_id and deal.deal_id = sales.deal_id
left join slow on deal.source = slow.source and deal.account_id = slow.account_id and deal.pipeline_ref = slow.pipeline_ref
left join core.customer_segment as segments
    on deal.source = segments.source and deal.account_id = segments.account_id
    and deal.customer_id = segments.customer_id and deal.customer_id <> ''
order by number.deal_no
