-- Grain: one row per deal and stage of its pipeline that it has reached or passed; stages of loss apart.
-- A deal that jumped from new to paid has passed the middle: those rows have no time.
with

furthest as (
    select reached.source, reached.account_id, reached.deal_id, max(stage.sort) as sort
    from core.deal_reached as reached
    inner join core.stage as stage
        on reached.source = stage.source and reached.account_id = stage.account_id
        and reached.pipeline_ref = stage.pipeline_ref and reached.stage_ref = stage.stage_ref
    inner join core.deal_row as deal
        on reached.source = deal.source and reached.account_id = deal.account_id
        and reached.deal_id = deal.deal_id and reached.pipeline_ref = deal.pipeline_ref
    where stage.semantic <> 'lost'
    group by reached.source, reached.account_id, reached.deal_id
)

select
    number.deal_no,
    stage.pipeline,
    stage.stage,
    cast(stage.sort as integer) as stage_sort,
    reached.reached_at
from furthest
inner join core.deal_row as deal
    on furthest.source = deal.source and furthest.account_id = deal.account_id and furthest.deal_id = deal.deal_id
inner join core.stage as stage
    on deal.source = stage.source and deal.account_id = stage.account_id and deal.pipeline_ref = stage.pipeline_ref
    and stage.sort <= furthest.sort and stage.semantic <> 'lost'
inner join core.deal_number as number
    on deal.source = number.source and deal.account_id = number.account_id and deal.deal_id = number.deal_id
left join core.deal_reached as reached
    on deal.source = reached.source and deal.account_id = reached.account_id and deal.deal_id = reached.deal_id
    and stage.pipeline_ref = reached.pipeline_ref and stage.stage_ref = reached.stage_ref
order by number.deal_no, stage_sort
