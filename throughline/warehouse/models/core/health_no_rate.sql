-- Grain: one row per currency whose money was left out because no rate of its day is known.
with

missing as (
    select 'spend' as what, cost_currency as currency, cost as amount from core.spend_row where with_vat is null
    union all
    select 'sheet', manual.currency, manual.amount
    from core.manual_row as manual
    inner join core.manual_day as spread
        on manual.source = spread.source and manual.account_id = spread.account_id
        and manual.sheet = spread.sheet and manual.row = spread.row
    where spread.with_vat is null and spread.day = manual.period_start
    union all
    select 'payment', payment.currency, payment.amount
    from core.payment_row as priced
    inner join landing.payment as payment
        on priced.paid_source = payment.source and priced.paid_account_id = payment.account_id and priced.payment_id = payment.payment_id
    where priced.amount is null
    union all
    select 'claimed', value_currency, told_value from core.claim_row where value is null and told_value is not null
)

select 'no_rate' as kind, currency as subject, what as detail, count(*) as n, cast(sum(amount) as decimal(18, 4)) as amount
from missing
group by currency, what
