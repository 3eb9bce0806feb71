-- Grain: one row per stage that a source lists, for each source whose deals it is about: its own, else every one that has
-- deals on that pipeline.
with

pipelines as (
    select distinct source, account_id, case when pipeline_id <> '' then pipeline_id else pipeline_name end as pipeline_ref
    from landing.deal
),

holders as (
    select distinct source from landing.deal
)

select
    pipelines.source,
    pipelines.account_id,
    listed.pipeline_id as pipeline_ref,
    listed.stage_id as stage_ref,
    max(listed.name) as name,
    min(listed.sort) as sort,
    max(listed.semantic) as semantic
from landing.deal_stage as listed
inner join pipelines on listed.pipeline_id = pipelines.pipeline_ref
left join holders on listed.source = holders.source
where holders.source is null or (listed.source = pipelines.source and listed.account_id = pipelines.account_id)
group by pipelines.source, pipelines.account_id, listed.pipeline_id, listed.stage_id
