-- Grain: one row per change of stage of a known deal, keyed as its deal is.
select
    deal.source,
    deal.account_id,
    deal.deal_id,
    event.event_id,
    event.happened_at,
    event.from_pipeline_id,
    event.from_stage_id,
    event.to_pipeline_id,
    event.to_stage_id
from landing.deal_stage_event as event
inner join core.reference as reference
    on reference.kind = 'deal' and event.source = reference.source
    and event.account_id = reference.account_id and event.deal_id = reference.id
inner join landing.deal as deal
    on reference.owner_source = deal.source and reference.owner_account_id = deal.account_id and event.deal_id = deal.deal_id
