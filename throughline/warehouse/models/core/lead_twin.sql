-- Grain: one row per lead that a source told earlier too, and is certain to be the same: which lead it is there.
-- Where either of two has several that may be it, none is joined. Of several sources the first by name.
with

pairs as (
    select *,
        count(*) over (partition by late_source, late_account_id, late_lead_id, source) as twins,
        count(*) over (partition by source, account_id, lead_id) as owners
    from core.lead_pair
),

ranked as (
    select *, row_number() over (partition by late_source, late_account_id, late_lead_id order by source) as first
    from pairs
    where twins = 1 and owners = 1
)

select
    late_source as source, late_account_id as account_id, late_lead_id as lead_id,
    source as twin_source, account_id as twin_account_id, lead_id as twin_lead_id
from ranked
where first = 1
