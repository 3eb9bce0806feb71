-- Grain: one row per deal all of whose items have a cost: their cost of goods, in the deal's currency.
select
    reference.owner_source as source,
    reference.owner_account_id as account_id,
    item.deal_id,
    cast(round(sum(coalesce(item.quantity, 1) * cast(item.cost as double)), 4) as decimal(18, 4)) as cost_of_goods
from landing.deal_item as item
inner join core.reference as reference
    on reference.kind = 'deal' and item.source = reference.source and item.account_id = reference.account_id and item.deal_id = reference.id
group by reference.owner_source, reference.owner_account_id, item.deal_id
having count(*) = count(item.cost)
