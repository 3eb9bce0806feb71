-- Grain: one row per source whose payments name deals that are not there (or were deleted): they count nowhere.
select 'orphan_payment' as kind, payment.source as subject, payment.currency as detail, count(*) as n,
    cast(sum(payment.amount) as decimal(18, 4)) as amount
from landing.payment as payment
left join core.deal_row as deal
    on payment.source = deal.source and payment.account_id = deal.account_id and payment.deal_id = deal.deal_id
where deal.deal_id is null
group by payment.source, payment.currency
