-- Grain: one row per pipeline: what its revenue is counted by. Payments if it ever has any, else amount_paid, else the
-- amount of won deals; 'none' where no deal ever names a sum: there a sale is what the rule of the pipeline calls one.
with

paid as (
    select distinct source, account_id, deal_id from core.payment_row
)

select
    deal.source,
    deal.account_id,
    deal.pipeline_ref,
    case
        when count(paid.deal_id) > 0 then 'payments'
        when count(case when deal.amount_paid <> 0 then 1 end) > 0 then 'paid'
        when count(deal.amount) > 0 then 'won_amount'
        else 'none'
    end as basis
from core.deal_row as deal
left join paid on deal.source = paid.source and deal.account_id = paid.account_id and deal.deal_id = paid.deal_id
group by deal.source, deal.account_id, deal.pipeline_ref
