-- Grain: one row per distinct set of traffic marks that visits carry, as they were written.
-- Promise: every visit that is no bot has exactly one row here; numbers run 0..n-1 in order of traffic_id, fact by fact.
with

marks as (
    select distinct
        visit.source,
        visit.account_id,
        visit.utm_source,
        visit.utm_medium,
        visit.utm_campaign,
        visit.utm_content,
        visit.utm_term,
        split_part(split_part(visit.referrer, '//', 2), '/', 1) as referrer_host,
        case when $uses_referrer then visit.referrer else '' end as referrer,
        case when $uses_landing_host then split_part(split_part(visit.landing_url, '//', 2), '/', 1) else '' end as landing_host,
        visit.gclid <> '' as has_gclid,
        visit.yclid <> '' as has_yclid,
        visit.campaign_id,
        visit.ad_group_id,
        visit.ad_id
    from landing.visit as visit
    inner join settings.source as source on visit.source = source.source
    where source.is_primary and visit.started_at is not null and not coalesce(visit.is_bot, false)
),

final as (
    select
        cast(row_number() over (order by
            source, account_id, utm_source, utm_medium, utm_campaign, utm_content, utm_term, referrer_host, referrer,
            landing_host, has_gclid, has_yclid, campaign_id, ad_group_id, ad_id
        ) - 1 as integer) as visit_traffic_no,
        *
    from marks
)

select * from final
