-- Grain: one row per deal that an id joins to a lead or a call: its own lead_id, else the earliest lead that names the deal,
-- else the earliest call that does.
with

ranked as (
    select
        *,
        row_number() over (
            partition by source, account_id, deal_id
            order by preference, created_at, origin_id, origin_source, origin_account_id
        ) as best
    from core.deal_mention
)

select source, account_id, deal_id, origin, origin_source, origin_account_id, origin_id
from ranked
where best = 1
