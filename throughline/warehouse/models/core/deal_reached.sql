-- Grain: one row per deal and stage it is on or has been on, with the first time it was seen there.
with

seen as (
    select deal.source, deal.account_id, deal.deal_id, event.to_pipeline_id as pipeline_ref, event.to_stage_id as stage_ref, event.happened_at
    from core.stage_event as event
    inner join core.deal_row as deal
        on event.source = deal.source and event.account_id = deal.account_id and event.deal_id = deal.deal_id
    where event.happened_at is not null
    union all
    select source, account_id, deal_id, from_pipeline_id, from_stage_id, cast(null as timestamp)
    from core.stage_event
    union all
    select source, account_id, deal_id, pipeline_ref, stage_ref, cast(null as timestamp) from core.deal_row
)

select
    seen.source, seen.account_id, seen.deal_id, seen.pipeline_ref, seen.stage_ref,
    min(seen.happened_at) as reached_at,
    max(seen.happened_at) as last_at
from seen
inner join core.deal_row as deal
    on seen.source = deal.source and seen.account_id = deal.account_id and seen.deal_id = deal.deal_id
where seen.stage_ref <> ''
group by seen.source, seen.account_id, seen.deal_id, seen.pipeline_ref, seen.stage_ref
