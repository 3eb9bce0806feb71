-- Grain: one row per deal that analytics counts, numbered in order of (created_at, deal_id, source, account_id).
select
    cast(row_number() over (order by created_at, deal_id, source, account_id) - 1 as integer) as deal_no,
    source,
    account_id,
    deal_id
from core.deal_fact
