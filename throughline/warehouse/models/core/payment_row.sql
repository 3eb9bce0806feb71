-- Grain: one row per payment of a known deal, in the project's currency; amount is null where its day has no rate.
-- A payment without a currency is in its deal's.
with

dated as (
    select
        deal.source,
        deal.account_id,
        deal.deal_id,
        payment.source as paid_source,
        payment.account_id as paid_account_id,
        payment.payment_id,
        payment.paid_at,
        local_day(payment.paid_at) as paid_day,
        payment.amount,
        case when payment.currency <> '' then payment.currency else deal.currency end as currency
    from landing.payment as payment
    inner join core.reference as reference
        on reference.kind = 'deal' and payment.source = reference.source
        and payment.account_id = reference.account_id and payment.deal_id = reference.id
    inner join core.deal_row as deal
        on reference.owner_source = deal.source and reference.owner_account_id = deal.account_id and payment.deal_id = deal.deal_id
    where payment.paid_at is not null and payment.amount is not null
)

select
    dated.source,
    dated.account_id,
    dated.deal_id,
    dated.paid_source,
    dated.paid_account_id,
    dated.payment_id,
    dated.paid_at,
    dated.paid_day,
    case
        when dated.currency = project.currency then dated.amount
        else cast(round(cast(dated.amount as double) * rate.rate, 4) as decimal(18, 4))
    end as amount
from dated
cross join settings.project as project
left join core.rate_daily as rate on dated.currency = rate.currency and dated.paid_day = rate.day
