-- A deal that is no sale has no revenue; revenue − refund is what was received, wherever there was money.
select deal_id, is_sale, revenue, refund, received
from live.deal
where (not is_sale and (revenue <> 0 or refund <> 0))
    or (is_sale and revenue - refund <> received)
    or revenue < 0
    or refund < 0
