-- Grain: one row per source and currency whose payments name deals that are not there (or were deleted): they count nowhere.
with

priced as (
    select paid_source, paid_account_id, payment_id from core.payment_owned
    union
    -- What only lacks a rate is told of elsewhere.
    select paid_source, paid_account_id, payment_id from core.payment_row where amount is null
)

select 'orphan_payment' as kind, payment.source as subject, payment.currency as detail, count(*) as n,
    cast(sum(payment.amount) as decimal(18, 4)) as amount
from landing.payment as payment
left join priced
    on payment.source = priced.paid_source and payment.account_id = priced.paid_account_id and payment.payment_id = priced.payment_id
where priced.payment_id is null
group by payment.source, payment.currency
