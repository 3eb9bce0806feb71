-- Grain: one row per payment that counts: of a deal that analytics counts, or of a claim or delivery of such a deal, whose
-- payments are that deal's, so that cash in is what accounting sees. Payments without a rate are left out.
select
    coalesce(own.deal_no, parent.deal_no) as deal_no,
    payment.payment_id,
    payment.paid_source,
    payment.paid_account_id,
    payment.paid_at,
    payment.paid_day,
    payment.amount
from core.payment_row as payment
inner join core.deal_row as deal
    on payment.source = deal.source and payment.account_id = deal.account_id and payment.deal_id = deal.deal_id
left join core.deal_number as own
    on payment.source = own.source and payment.account_id = own.account_id and payment.deal_id = own.deal_id
left join core.deal_number as parent
    on payment.source = parent.source and payment.account_id = parent.account_id and deal.parent_deal_id = parent.deal_id
where payment.amount is not null and coalesce(own.deal_no, parent.deal_no) is not null
