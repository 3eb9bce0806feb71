-- Grain: one row per deal all of whose items have a cost: their cost of goods, in the deal's currency.
select
    source,
    account_id,
    deal_id,
    cast(round(sum(coalesce(quantity, 1) * cast(cost as double)), 4) as decimal(18, 4)) as cost_of_goods
from landing.deal_item
group by source, account_id, deal_id
having count(*) = count(cost)
