-- Grain: one row per deal whose goods all have a cost: their cost, in the project's currency.
-- Goods of the deal's own source go before those that accounting tells of it; the cost of the former is in the deal's
-- currency, of the latter in that of their source. It has the rate of the day when the deal was closed.
with

summed as (
    select
        reference.owner_source as source,
        reference.owner_account_id as account_id,
        item.deal_id,
        item.source as told_source,
        item.account_id as told_account_id,
        round(sum(coalesce(item.quantity, 1) * cast(item.cost as double)), 4) as cost
    from landing.deal_item as item
    inner join core.reference as reference
        on reference.kind = 'deal' and item.source = reference.source and item.account_id = reference.account_id and item.deal_id = reference.id
    group by reference.owner_source, reference.owner_account_id, item.deal_id, item.source, item.account_id
    having count(*) = count(item.cost)
),

ranked as (
    select
        *,
        row_number() over (
            partition by source, account_id, deal_id
            order by case when told_source = source then 1 else 2 end, told_source, told_account_id
        ) as preference
    from summed
),

dated as (
    select
        ranked.source, ranked.account_id, ranked.deal_id, ranked.cost,
        local_day(coalesce(deal.closed_at, deal.updated_at, deal.created_at)) as day,
        case when ranked.told_source = ranked.source then deal.currency else coalesce(told.currency, project.currency) end as currency
    from ranked
    cross join settings.project as project
    inner join core.deal_row as deal
        on ranked.source = deal.source and ranked.account_id = deal.account_id and ranked.deal_id = deal.deal_id
    inner join settings.source as told on ranked.told_source = told.source
    where ranked.preference = 1
)

select
    dated.source,
    dated.account_id,
    dated.deal_id,
    cast(round(case when dated.currency = project.currency then dated.cost else dated.cost * rate.rate end, 4) as decimal(18, 4))
        as cost_of_goods
from dated
cross join settings.project as project
left join core.rate_daily as rate on dated.currency = rate.currency and dated.day = rate.day
