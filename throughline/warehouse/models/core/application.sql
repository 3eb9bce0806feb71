-- Grain: one row per application and per sale without a lead (is_enquiry false), in order of (applied_at, application_id).
-- Promise: numbers run 0..n-1; every deal of deal_fact belongs to exactly one row that is no duplicate.
with

deals as (
    select
        owner.origin_no,
        count(*) as deals,
        min(case when deal.is_spam then 1 else 0 end) = 1 as is_spam,
        min(case when deal.is_cleaning or deal.is_spam then 1 else 0 end) = 1 as is_cleaning,
        max(case when deal.is_target then 1 else 0 end) = 1 as is_target,
        min(deal.target_at) as target_at,
        max(case when deal.is_sale then 1 else 0 end) = 1 as is_sold,
        min(deal.sold_at) as sold_at,
        min(case when deal.is_spam then deal.loss_reason end) as spam_reason
    from core.deal_owner as owner
    inner join core.deal_fact as deal
        on owner.source = deal.source and owner.account_id = deal.account_id and owner.deal_id = deal.deal_id
    group by owner.origin_no
),

main_deal as (
    select
        owner.origin_no,
        deal.pipeline, deal.brand, deal.product, deal.branch, deal.manager, deal.custom, deal.customer_id, deal.source as deal_source,
        deal.account_id as deal_account_id, deal.stage, deal.loss_reason, traffic.source_key, traffic.channel,
        row_number() over (
            partition by owner.origin_no
            order by deal.created_at, deal.deal_id, deal.source, deal.account_id
        ) as first
    from core.deal_owner as owner
    inner join core.deal_fact as deal
        on owner.source = deal.source and owner.account_id = deal.account_id and owner.deal_id = deal.deal_id
    inner join core.traffic_source as traffic on deal.traffic_id = traffic.traffic_id
),

spam_calls as (
    select distinct
        coalesce(twin.source, reference.owner_source) as source,
        coalesce(twin.account_id, reference.owner_account_id) as account_id,
        coalesce(twin.call_id, tag.call_id) as call_id
    from landing.call_tag as tag
    inner join core.reference as reference
        on reference.kind = 'call' and tag.source = reference.source and tag.account_id = reference.account_id and tag.call_id = reference.id
    inner join settings.spam_tag as spam on lower(tag.name) = spam.name
    left join core.call_twin as twin
        on reference.owner_source = twin.twin_source and reference.owner_account_id = twin.twin_account_id
        and tag.call_id = twin.twin_call_id
),

described as (
    select
        case when origin.origin = 'lead' then origin.entity_id else concat_ws('|', origin.origin, origin.source, origin.entity_id) end as application_id,
        origin.origin_no, origin.origin, origin.source, origin.account_id, origin.entity_id, origin.person_id, origin.applied_at,
        origin.kind, origin.traffic_id, origin.form, origin.promo_code, origin.custom, origin.city,
        origin.employee, origin.operator, origin.tracking_number,
        origin.origin <> 'none' as is_enquiry,
        grouped.is_duplicate,
        spam_calls.call_id is not null or coalesce(deals.is_spam, false) as is_spam,
        coalesce(deals.is_cleaning and not deals.is_spam, false) as is_cleaning,
        case
            when spam_calls.call_id is not null then 'tag'
            when deals.is_spam then case when deals.spam_reason <> '' then deals.spam_reason else main_deal.stage end
            when deals.is_cleaning then main_deal.stage
            else ''
        end as reason,
        case
            when deals.deals is not null then deals.is_target
            else coalesce(type.is_target, false)
        end as is_target,
        case when deals.deals is not null then deals.target_at when type.is_target then origin.applied_at end as target_at,
        coalesce(deals.is_sold, false) as is_sold,
        deals.sold_at,
        coalesce(deals.deals, 0) as deals,
        case when main_deal.brand <> '' and grouped.brand = '' then main_deal.brand else grouped.brand end as brand,
        case when coalesce(main_deal.pipeline, '') <> '' then main_deal.pipeline else traffic.pipeline end as pipeline,
        case when grouped.product <> '' then grouped.product else coalesce(main_deal.product, '') end as product,
        coalesce(main_deal.branch, '') as branch,
        coalesce(main_deal.manager, '') as manager,
        coalesce(main_deal.custom, '') as deal_custom,
        main_deal.deal_source, main_deal.deal_account_id, main_deal.customer_id,
        -- What the application itself says, else what the CRM says of its deal.
        case
            when traffic.channel = 'unknown' and main_deal.source_key is not null then main_deal.source_key
            else traffic.source_key
        end as own_source_key
    from core.application_origin as origin
    inner join core.application_group as grouped on origin.origin_no = grouped.origin_no
    inner join core.traffic_source as traffic on origin.traffic_id = traffic.traffic_id
    left join deals on origin.origin_no = deals.origin_no
    left join main_deal on origin.origin_no = main_deal.origin_no and main_deal.first = 1
    left join core.call_type as type
        on origin.origin = 'call' and origin.source = type.source
        and origin.account_id = type.account_id and origin.entity_id = type.call_id
    left join spam_calls
        on origin.origin = 'call' and origin.source = spam_calls.source
        and origin.account_id = spam_calls.account_id and origin.entity_id = spam_calls.call_id
)

select
    cast(row_number() over (order by applied_at, application_id, source, account_id) - 1 as integer) as app_no,
    *
from described
