-- Grain: one row per line of a deal that analytics counts, in the deal's own currency.
select number.deal_no, item.line, item.sku, item.name, item.quantity, item.price, item.cost
from landing.deal_item as item
inner join core.deal_number as number
    on item.source = number.source and item.account_id = number.account_id and item.deal_id = number.deal_id
order by number.deal_no, item.line
