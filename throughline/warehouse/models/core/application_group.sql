-- Grain: one row per application: its brand and product, and the application it is a duplicate of (itself for none).
-- Duplicate: same person, brand and product within 24 hours of an earlier application; a chain of such ends at its first.
with

main_deal as (
    select
        joined.origin,
        joined.origin_source,
        joined.origin_account_id,
        joined.origin_id,
        deal.brand,
        deal.product,
        row_number() over (
            partition by joined.origin, joined.origin_source, joined.origin_account_id, joined.origin_id
            order by deal.created_at, deal.deal_id, deal.source, deal.account_id
        ) as first
    from core.deal_application as joined
    inner join core.deal_row as deal
        on joined.source = deal.source and joined.account_id = deal.account_id and joined.deal_id = deal.deal_id
),

described as (
    select
        origin.origin_no,
        origin.origin,
        origin.source,
        origin.account_id,
        origin.entity_id,
        origin.applied_at,
        origin.person_id,
        case when traffic.brand <> '' then traffic.brand else coalesce(main_deal.brand, '') end as brand,
        case when origin.product <> '' then origin.product else coalesce(main_deal.product, '') end as product
    from core.application_origin as origin
    inner join core.traffic_source as traffic on origin.traffic_id = traffic.traffic_id
    left join main_deal
        on origin.origin = main_deal.origin
        and origin.source = main_deal.origin_source
        and origin.account_id = main_deal.origin_account_id
        and origin.entity_id = main_deal.origin_id
        and main_deal.first = 1
),

stepped as (
    select
        *,
        lag(applied_at) over in_order as earlier_at
    from described
    window in_order as (
        partition by person_id, brand, product, origin = 'none' order by applied_at, source, account_id, origin, entity_id
    )
),

chained as (
    select
        *,
        sum(
            case when earlier_at is null or applied_at > earlier_at + interval 24 hour or origin = 'none' then 1 else 0 end
        ) over (
            partition by person_id, brand, product, origin = 'none'
            order by applied_at, source, account_id, origin, entity_id
            rows between unbounded preceding and current row
        ) as chain
    from stepped
)

select
    origin_no,
    origin,
    source,
    account_id,
    entity_id,
    brand,
    product,
    row_number() over in_chain > 1 as is_duplicate,
    first_value(origin_no) over in_chain as head_no
from chained
window in_chain as (
    partition by person_id, brand, product, origin = 'none', chain order by applied_at, source, account_id, origin, entity_id
)
