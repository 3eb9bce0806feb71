-- Grain: one row per deal that analytics counts: claims and auxiliary deals of another deal are left out.
-- Promise: revenue - refund = received; a deal that is no sale has revenue 0; net revenue of 0 or less is no sale, claims apart,
-- and so is a deal on a cleaning stage whatever was paid: cash_in still counts its payments.
with

judged as (
    select
        deal.*,
        received.basis,
        received.status,
        received.amount as home_amount,
        coalesce(received.cost_of_goods, item.cost_of_goods) as home_cost,
        coalesce(received.charged, 0) as charged,
        coalesce(received.refunded, 0) as refunded,
        coalesce(child.refunded, 0) as child_refunded,
        received.basis <> 'none' as has_money,
        coalesce(
            received.sold_at, case when deal.sold = 'stage' then state.sold_stage_at end, deal.updated_at, deal.created_at
        ) as sold_moment,
        case
            when deal.sold = 'paid' then coalesce(received.charged, 0) > 0
            when deal.sold = 'won' then received.status = 'won'
            else state.is_sold_stage
        end as meets_rule,
        state.stage,
        state.stage_since,
        state.is_cleaning,
        state.is_spam,
        state.is_target as is_target_stage,
        state.target_at as target_stage_at
    from core.deal_row as deal
    inner join core.deal_received as received
        on deal.source = received.source and deal.account_id = received.account_id and deal.deal_id = received.deal_id
    inner join core.deal_state as state
        on deal.source = state.source and deal.account_id = state.account_id and deal.deal_id = state.deal_id
    left join core.child_claim as child
        on deal.source = child.source and deal.account_id = child.account_id and deal.deal_id = child.deal_id
    left join core.item_cost as item
        on deal.source = item.source and deal.account_id = item.account_id and deal.deal_id = item.deal_id
    where not (deal.parent_deal_id <> '' and (deal.loss_is_won or deal.is_auxiliary))
),

counted as (
    select
        *,
        meets_rule and not is_cleaning and (
            loss_is_won or not has_money or charged - refunded > 0
        ) as is_sale
    from judged
),

final as (
    select
        *,
        cast(case when not is_sale then 0 when loss_is_won then charged else charged - refunded end as decimal(18, 4)) as revenue,
        cast(
            case when not is_sale then 0 when loss_is_won then refunded + child_refunded else child_refunded end
            as decimal(18, 4)
        ) as refund,
        cast(charged - refunded - child_refunded as decimal(18, 4)) as received,
        is_target_stage or is_sale as is_target,
        case when is_sale then sold_moment end as sold_at
    from counted
)

select
    final.source, final.account_id, final.deal_id, person.person_id, final.parent_deal_id, final.customer_id,
    final.pipeline_ref, final.pipeline, final.rule_pipeline, final.stage_ref, final.stage, final.stage_since,
    final.status, final.crm_status, final.created_at, final.updated_at, final.closed_at,
    final.brand, final.product, final.branch, final.responsible as manager, final.loss_reason, final.promo_code, final.custom,
    final.traffic_id, final.is_auxiliary, final.loss_is_won, final.is_cleaning, final.is_spam, final.is_target,
    case when final.is_target then coalesce(final.target_stage_at, final.sold_at, final.updated_at, final.created_at) end as target_at,
    final.is_sale, final.sold_at, local_day(final.sold_at) as sold_day,
    final.basis, final.revenue, final.refund, final.received, final.home_amount as amount, final.home_cost as cost,
    coalesce(by_product.margin, final.pipeline_margin, by_brand.margin, project.default_margin) as margin
from final
cross join settings.project as project
inner join core.person as person
    on concat_ws('|', 'deal', final.source, final.account_id, final.deal_id) = person.node
left join settings.margin as by_product on by_product.kind = 'product' and final.product = by_product.name
left join settings.margin as by_brand on by_brand.kind = 'brand' and final.brand = by_brand.name
