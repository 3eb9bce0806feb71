-- Grain: one row per deal of landing that is neither deleted nor merged into another, with the rules of its pipeline.
with

cleaned as (
    select
        deal.deal_id,
        deal.lead_id,
        deal.parent_deal_id,
        pipeline.pipeline_ref,
        pipeline.pipeline,
        case when deal.stage_id <> '' then deal.stage_id else deal.stage_name end as stage_ref,
        case when deal.stage_name <> '' then deal.stage_name else deal.stage_id end as stage_label,
        case when deal.status = '' then 'open' else deal.status end as crm_status,
        coalesce(deal.created_at, deal.updated_at, deal.closed_at) as created_at,
        deal.updated_at,
        deal.closed_at,
        deal.amount,
        deal.amount_paid,
        deal.cost_of_goods,
        case when deal.currency <> '' then deal.currency else coalesce(source.currency, project.currency) end as currency,
        deal.loss_reason,
        deal.responsible,
        deal.branch,
        deal.product,
        deal.customer_id,
        deal.client_id,
        deal.custom,
        pipeline.rule_pipeline,
        pipeline.sold,
        pipeline.sold_stage,
        pipeline.target_stage,
        pipeline.loss_is_won,
        pipeline.is_auxiliary,
        pipeline.margin as pipeline_margin,
        'application' as fact,
        deal.source,
        deal.account_id,
        $deal_utm,
        $no_page,
        $no_ad,
        '' as form,
        '' as tracking_number,
        trim(deal.promo_code) as promo_code,
        'deal' as kind,
        deal.crm_source as channel,
        pipeline.brand
    from landing.deal as deal
    cross join settings.project as project
    inner join settings.source as source on deal.source = source.source
    inner join core.pipeline as pipeline
        on deal.source = pipeline.source
        and deal.account_id = pipeline.account_id
        and case when deal.pipeline_id <> '' then deal.pipeline_id else deal.pipeline_name end = pipeline.pipeline_ref
    where not coalesce(deal.is_deleted, false)
        and deal.merged_into = ''
        and coalesce(deal.created_at, deal.updated_at, deal.closed_at) is not null
)

select
    deal_id, lead_id, parent_deal_id, pipeline_ref, pipeline, stage_ref, stage_label, crm_status, created_at, updated_at, closed_at,
    amount, amount_paid, cost_of_goods, currency, loss_reason, responsible, branch, product, customer_id, client_id, custom,
    rule_pipeline, sold, sold_stage, target_stage, loss_is_won, is_auxiliary, pipeline_margin,
    $marks, $traffic_id as traffic_id
from cleaned
