-- Grain: one row per deal of deal_fact: the application it counts for, duplicates folded into the one they repeat.
select
    deal.source,
    deal.account_id,
    deal.deal_id,
    grouped.head_no as origin_no
from core.deal_fact as deal
inner join core.deal_application as joined
    on deal.source = joined.source and deal.account_id = joined.account_id and deal.deal_id = joined.deal_id
inner join core.application_group as grouped
    on joined.origin = grouped.origin
    and joined.origin_source = grouped.source
    and joined.origin_account_id = grouped.account_id
    and joined.origin_id = grouped.entity_id
