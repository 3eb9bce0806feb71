-- Grain: one row per deal: money in and out by the basis of its pipeline, in the project's currency.
-- charged ≥ 0 is what came in, refunded ≥ 0 what went back; both are null when the CRM says nothing about money.
-- sold_at is the first payment, else the day the deal was closed; null where neither is known.
with

paid as (
    select
        source, account_id, deal_id,
        sum(case when amount > 0 then amount else 0 end) as charged,
        sum(case when amount < 0 then -amount else 0 end) as refunded,
        min(case when amount > 0 then paid_at end) as first_paid_at
    from core.payment_row
    group by source, account_id, deal_id
),

stated as (
    select
        deal.source,
        deal.account_id,
        deal.deal_id,
        basis.basis,
        deal.currency,
        case
            when deal.loss_is_won and deal.crm_status = 'lost' then 'won'
            else deal.crm_status
        end as status,
        deal.closed_at,
        coalesce(deal.closed_at, deal.updated_at, deal.created_at) as closing_at,
        case
            when basis.basis = 'paid' then deal.amount_paid
            when deal.crm_status = 'won' or (deal.loss_is_won and deal.crm_status = 'lost') then deal.amount
        end as stated,
        deal.amount,
        deal.cost_of_goods
    from core.deal_row as deal
    inner join core.deal_basis as basis
        on deal.source = basis.source and deal.account_id = basis.account_id and deal.pipeline_ref = basis.pipeline_ref
),

priced as (
    select
        stated.*,
        case when stated.currency = project.currency then 1.0 else rate.rate end as rate,
        stated.currency = project.currency as is_home
    from stated
    cross join settings.project as project
    left join core.rate_daily as rate on stated.currency = rate.currency and local_day(stated.closing_at) = rate.day
),

converted as (
    select
        priced.*,
        case when is_home then stated else cast(round(cast(stated as double) * rate, 4) as decimal(18, 4)) end as home_stated,
        case when is_home then amount else cast(round(cast(amount as double) * rate, 4) as decimal(18, 4)) end as home_amount,
        case when is_home then cost_of_goods else cast(round(cast(cost_of_goods as double) * rate, 4) as decimal(18, 4)) end as home_cost
    from priced
)

select
    converted.source,
    converted.account_id,
    converted.deal_id,
    converted.basis,
    converted.status,
    converted.rate is null as has_no_rate,
    cast(
        case
            when converted.basis = 'payments' then paid.charged
            when converted.home_stated is not null then greatest(converted.home_stated, 0)
        end as decimal(18, 4)
    ) as charged,
    cast(
        case
            when converted.basis = 'payments' then paid.refunded
            when converted.home_stated is not null then greatest(-converted.home_stated, 0)
        end as decimal(18, 4)
    ) as refunded,
    coalesce(case when converted.basis = 'payments' then paid.first_paid_at end, converted.closed_at) as sold_at,
    converted.home_amount as amount,
    converted.home_cost as cost_of_goods
from converted
left join paid
    on converted.source = paid.source and converted.account_id = paid.account_id and converted.deal_id = paid.deal_id
