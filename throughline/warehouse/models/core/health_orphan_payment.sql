-- Grain: one row per source whose payments name deals that are not there (or were deleted): they count nowhere.
select 'orphan_payment' as kind, payment.source as subject, payment.currency as detail, count(*) as n,
    cast(sum(payment.amount) as decimal(18, 4)) as amount
from landing.payment as payment
left join core.payment_row as counted
    on payment.source = counted.paid_source and payment.account_id = counted.paid_account_id and payment.payment_id = counted.payment_id
where counted.payment_id is null
group by payment.source, payment.currency
