-- Grain: one row per deal: what its stages, now and before, say under the rules of its pipeline.
with

marks as (
    select
        reached.source,
        reached.account_id,
        reached.deal_id,
        max(case when stage.is_target then 1 else 0 end) = 1 as is_target,
        min(case when stage.is_target then reached.reached_at end) as target_at,
        max(case when stage.is_sold then 1 else 0 end) = 1 as is_sold_stage,
        min(case when stage.is_sold then reached.reached_at end) as sold_stage_at
    from core.deal_reached as reached
    inner join core.stage as stage
        on reached.source = stage.source
        and reached.account_id = stage.account_id
        and reached.pipeline_ref = stage.pipeline_ref
        and reached.stage_ref = stage.stage_ref
    group by reached.source, reached.account_id, reached.deal_id
),

spam_reasons as (
    select distinct deal.source, deal.account_id, deal.deal_id
    from core.deal_row as deal
    inner join settings.spam_reason as reason
        on deal.rule_pipeline = reason.pipeline and lower(deal.loss_reason) = reason.reason
    where deal.loss_reason <> ''
)

select
    deal.source,
    deal.account_id,
    deal.deal_id,
    coalesce(stage.stage, deal.stage_label) as stage,
    coalesce(stage.is_cleaning, false) as is_cleaning,
    coalesce(stage.is_spam, false) or spam.deal_id is not null as is_spam,
    coalesce(marks.is_target, false) as is_target,
    marks.target_at,
    coalesce(marks.is_sold_stage, false) as is_sold_stage,
    marks.sold_stage_at,
    coalesce(now.last_at, deal.updated_at, deal.created_at) as stage_since
from core.deal_row as deal
left join core.stage as stage
    on deal.source = stage.source
    and deal.account_id = stage.account_id
    and deal.pipeline_ref = stage.pipeline_ref
    and deal.stage_ref = stage.stage_ref
left join core.deal_reached as now
    on deal.source = now.source
    and deal.account_id = now.account_id
    and deal.deal_id = now.deal_id
    and deal.pipeline_ref = now.pipeline_ref
    and deal.stage_ref = now.stage_ref
left join marks on deal.source = marks.source and deal.account_id = marks.account_id and deal.deal_id = marks.deal_id
left join spam_reasons as spam on deal.source = spam.source and deal.account_id = spam.account_id and deal.deal_id = spam.deal_id
