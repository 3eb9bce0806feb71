-- Grain: one row per thing or identifier; every lead, deal and call is one even when nothing else is known of it.
with

nodes as (
    select thing as node from core.identity_link
    union
    select known_by from core.identity_link
    union
    select concat_ws('|', 'lead', source, account_id, lead_id) from core.lead_row
    union
    select concat_ws('|', 'deal', source, account_id, deal_id) from core.deal_row
    union
    select concat_ws('|', 'call', source, account_id, call_id) from core.call_row
)

select node, row_number() over (order by node) as node_no
from nodes
