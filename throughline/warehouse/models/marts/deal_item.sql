-- Grain: one row per line of a deal that analytics counts, in the deal's own currency.
select number.deal_no, item.line, item.sku, item.name, item.quantity, item.price, item.cost
from landing.deal_item as item
inner join core.reference as reference
    on reference.kind = 'deal' and item.source = reference.source and item.account_id = reference.account_id and item.deal_id = reference.id
inner join core.deal_number as number
    on reference.owner_source = number.source and reference.owner_account_id = number.account_id and item.deal_id = number.deal_id
order by number.deal_no, item.line
