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
        lag(applied_at) over (
            partition by person_id, brand, product, origin = 'none'
            order by applied_at, source, account_id, origin, entity_id
        ) as earlier_at
    from described
),

chained as (
    select
        *,
        sum(case when earlier_at is null or applied_at > earlier_at + interval 24 hour or origin = 'none' then 1 else 0 end) over (
            partition by person_id, brand, product, origin = 'none'
            order by applied_at, source, account_id, origin, entity_id
            rows between unbounded preceding and current row
        ) as chain
    from stepped
),

headed as (
    select
        *,
        row_number() over (
            partition by person_id, brand, product, origin = 'none', chain
            order by applied_at, source, account_id, origin, entity_id
        ) as place
    from chained
)

select
    member.origin, member.source, member.account_id, member.entity_id, member.applied_at, member.person_id, member.brand, member.product,
    member.place > 1 as is_duplicate,
    head.origin as head_origin,
    head.source as head_source,
    head.account_id as head_account_id,
    head.entity_id as head_entity_id
from headed as member
inner join headed as head
    on member.person_id = head.person_id
    and member.brand = head.brand
    and member.product = head.product
    and (member.origin = 'none') = (head.origin = 'none')
    and member.chain = head.chain
    and head.place = 1
