-- Grain: one row per call of a primary source: its number in order of time, and who called.
-- Promise: call_no runs 0..n-1 in order of (started_at, call_id, source, account_id), caller_key 0..m-1 in the order of
-- first calls. A hidden or unreadable number is its own caller each time.
with

numbered as (
    select
        source, account_id, call_id, phone,
        row_number() over (order by started_at, call_id, source, account_id) - 1 as call_no
    from core.call_row
),

begun as (
    select *,
        case when phone = '' then call_no else min(call_no) over (partition by phone) end as first_call_no
    from numbered
)

select
    source, account_id, call_id,
    cast(call_no as integer) as call_no,
    cast(dense_rank() over (order by first_call_no) - 1 as integer) as caller_key
from begun
