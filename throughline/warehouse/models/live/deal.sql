-- Live: made when it is read
-- Grain: one row per deal that analytics counts, in order of deal_no, with its application: duplicates are folded into the one
-- they repeat. Promise: revenue − refund = received for sales; exactly one first sale per customer who bought.
select
    deal.deal_no,
    deal.deal_id,
    deal.source_name,
    application.app_no,
    deal.person_id,
    deal.customer,
    deal.created_at,
    deal.created_day,
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
    deal.receivable,
    deal.is_repeat_sale,
    deal.is_first_sale,
    deal.loss_reason,
    deal.last_step,
    deal.won_cycle_p90,
    deal.revenue_basis,
    deal.brand,
    deal.product,
    deal.branch,
    deal.manager,
    deal.segment,
    deal.promo_code
    $deal_dimension_names
from mart.deal_fact as deal
inner join live.deal_origin as origin on deal.deal_no = origin.deal_no
inner join live.standing as standing on origin.candidate_no = standing.candidate_no
inner join live.counting as application on standing.head_no = application.candidate_no
order by deal.deal_no
