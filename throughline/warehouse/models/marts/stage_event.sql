-- Grain: one row per change of stage of a deal that analytics counts.
select
    number.deal_no,
    event.happened_at,
    coalesce(from_pipeline.pipeline, event.from_pipeline_id) as from_pipeline,
    coalesce(from_stage.stage, event.from_stage_id) as from_stage,
    coalesce(to_pipeline.pipeline, event.to_pipeline_id) as to_pipeline,
    coalesce(to_stage.stage, event.to_stage_id) as to_stage
from core.stage_event as event
inner join core.deal_number as number
    on event.source = number.source and event.account_id = number.account_id and event.deal_id = number.deal_id
left join core.pipeline as from_pipeline
    on event.source = from_pipeline.source and event.account_id = from_pipeline.account_id and event.from_pipeline_id = from_pipeline.pipeline_ref
left join core.pipeline as to_pipeline
    on event.source = to_pipeline.source and event.account_id = to_pipeline.account_id and event.to_pipeline_id = to_pipeline.pipeline_ref
left join core.stage as from_stage
    on event.source = from_stage.source and event.account_id = from_stage.account_id
    and event.from_pipeline_id = from_stage.pipeline_ref and event.from_stage_id = from_stage.stage_ref
left join core.stage as to_stage
    on event.source = to_stage.source and event.account_id = to_stage.account_id
    and event.to_pipeline_id = to_stage.pipeline_ref and event.to_stage_id = to_stage.stage_ref
where event.happened_at is not null
order by number.deal_no, event.happened_at, event.event_id
