-- Grain: one row per payment that counts, in the project's currency.
select deal_no, payment_id, paid_source as source_name, paid_at, paid_day, amount
from core.payment_owned
order by deal_no, paid_at, payment_id
