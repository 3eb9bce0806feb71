-- Grain: one row per stage of a pipeline anything names. sort is the source's order, else the one config lists, else null.
-- is_target: from the target stage of its pipeline on, stages of loss apart.
with

named as (
    select source, account_id, pipeline_ref, stage_ref, name, sort, semantic from core.stage_listed
    union all
    select source, account_id, pipeline_ref, stage_ref, stage_label, cast(null as bigint), '' from core.deal_row
    union all
    select source, account_id, from_pipeline_id, from_stage_id, '', cast(null as bigint), '' from core.stage_event
    union all
    select source, account_id, to_pipeline_id, to_stage_id, '', cast(null as bigint), '' from core.stage_event
),

single as (
    select source, account_id, pipeline_ref, stage_ref, max(name) as name, min(sort) as sort, max(semantic) as semantic
    from named
    where stage_ref <> ''
    group by source, account_id, pipeline_ref, stage_ref
),

unseen as (
    -- Stages that config lists and no row names yet: a deal may have jumped over one of them.
    select distinct
        pipeline.source,
        pipeline.account_id,
        pipeline.pipeline_ref,
        rule.stage as stage_ref,
        '' as name,
        cast(null as bigint) as sort,
        '' as semantic
    from core.pipeline as pipeline
    inner join settings.stage as rule on pipeline.rule_pipeline = rule.pipeline and rule.sort is not null
    left join single
        on pipeline.source = single.source
        and pipeline.account_id = single.account_id
        and pipeline.pipeline_ref = single.pipeline_ref
        and (rule.stage = single.stage_ref or rule.stage = single.name)
    where single.stage_ref is null
),

known as (
    select * from single
    union all
    select * from unseen
),

configured as (
    select
        single.source,
        single.account_id,
        single.pipeline_ref,
        single.stage_ref,
        case when single.name <> '' then single.name else single.stage_ref end as stage,
        pipeline.pipeline,
        pipeline.target_stage,
        pipeline.sold_stage,
        coalesce(single.sort, min(rule.sort)) as sort,
        case when single.semantic <> '' then single.semantic else 'open' end as semantic,
        coalesce(max(case when rule.is_cleaning then 1 else 0 end), 0) = 1 as is_cleaning,
        coalesce(max(case when rule.is_spam then 1 else 0 end), 0) = 1 as is_spam
    from known as single
    inner join core.pipeline as pipeline
        on single.source = pipeline.source
        and single.account_id = pipeline.account_id
        and single.pipeline_ref = pipeline.pipeline_ref
    left join settings.stage as rule
        on pipeline.rule_pipeline = rule.pipeline
        and (rule.stage = single.stage_ref or rule.stage = single.name)
    group by
        single.source, single.account_id, single.pipeline_ref, single.stage_ref, single.name, single.sort, single.semantic,
        pipeline.pipeline, pipeline.target_stage, pipeline.sold_stage
),

marked as (
    select
        *,
        stage_ref = target_stage or stage = target_stage as is_target_stage,
        stage_ref = sold_stage or stage = sold_stage as is_sold_stage
    from configured
),

final as (
    select
        *,
        is_target_stage or (
            semantic <> 'lost'
            and sort >= min(case when is_target_stage then sort end) over (partition by source, account_id, pipeline_ref)
        ) as is_target,
        is_sold_stage or (
            semantic <> 'lost'
            and sort >= min(case when is_sold_stage then sort end) over (partition by source, account_id, pipeline_ref)
        ) as is_sold
    from marked
)

select
    source, account_id, pipeline_ref, pipeline, stage_ref, stage, sort, semantic, is_cleaning, is_spam,
    coalesce(is_target, false) as is_target,
    coalesce(is_sold, false) as is_sold
from final
