-- Grain: one row per payment of a deal that analytics counts, in the project's currency; payments without a rate are left out.
select number.deal_no, payment.payment_id, payment.paid_at, payment.paid_day, payment.amount
from core.payment_row as payment
inner join core.deal_number as number
    on payment.source = number.source and payment.account_id = number.account_id and payment.deal_id = number.deal_id
where payment.amount is not null
order by number.deal_no, payment.paid_at, payment.payment_id
