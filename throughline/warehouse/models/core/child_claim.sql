-- Grain: one row per deal that has claims or auxiliary deals of its own: what was refunded in them.
-- Such a child counts nothing itself: its refund lowers the gross profit of the deal it belongs to.
select
    deal.source,
    deal.account_id,
    deal.parent_deal_id as deal_id,
    cast(sum(coalesce(received.refunded, 0)) as decimal(18, 4)) as refunded
from core.deal_row as deal
inner join core.deal_received as received
    on deal.source = received.source and deal.account_id = received.account_id and deal.deal_id = received.deal_id
where deal.parent_deal_id <> '' and (deal.loss_is_won or deal.is_auxiliary)
group by deal.source, deal.account_id, deal.parent_deal_id
