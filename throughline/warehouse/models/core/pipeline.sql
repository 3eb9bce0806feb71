-- Grain: one row per pipeline anything names, with the rule of config it falls under.
-- A rule named like its id wins over one named like its name, and both over '*', which is always there.
with

named as (
    select source, account_id, case when pipeline_id <> '' then pipeline_id else pipeline_name end as pipeline_ref,
        pipeline_name as name
    from landing.deal
    union all
    select source, account_id, from_pipeline_id, '' from core.stage_event
    union all
    select source, account_id, to_pipeline_id, '' from core.stage_event
),

single as (
    select source, account_id, pipeline_ref, max(name) as name
    from named
    group by source, account_id, pipeline_ref
),

ranked as (
    select
        single.source,
        single.account_id,
        single.pipeline_ref,
        case when single.name <> '' then single.name else single.pipeline_ref end as pipeline,
        rule.pipeline as rule_pipeline,
        rule.brand,
        rule.sold,
        rule.sold_stage,
        rule.target_stage,
        rule.loss_is_won,
        rule.is_auxiliary,
        rule.margin,
        row_number() over (
            partition by single.source, single.account_id, single.pipeline_ref
            order by case when rule.pipeline = single.pipeline_ref then 1 when rule.pipeline = single.name then 2 else 3 end
        ) as preference
    from single
    inner join settings.pipeline as rule
        on rule.pipeline = '*' or rule.pipeline = single.pipeline_ref or rule.pipeline = single.name
)

select
    source, account_id, pipeline_ref, pipeline, rule_pipeline, brand, sold, sold_stage, target_stage, loss_is_won, is_auxiliary, margin
from ranked
where preference = 1
