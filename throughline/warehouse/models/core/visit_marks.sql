-- Grain: one row per row of visit_traffic, with the marks by which channel rules and ad identities are found.
with

cleaned as (
    select
        traffic_key,
        'visit' as fact,
        source,
        account_id,
        $utm,
        bare_host(referrer_host) as referrer_host,
        referrer,
        bare_host(landing_host) as landing_host,
        case when has_gclid then 'gclid' when has_yclid then 'yclid' else '' end as click_id,
        campaign_id,
        ad_group_id,
        ad_id,
        $no_ad_names,
        '' as form,
        '' as tracking_number,
        '' as promo_code,
        '' as kind,
        '' as channel,
        '' as brand
    from core.visit_traffic
)

select traffic_key, $marks, $traffic_id as traffic_id
from cleaned
