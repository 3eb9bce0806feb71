-- Grain: one row per distinct set of traffic marks that visits carry, as they were written.
-- Promise: every row of visit_fact and of traffic_day has its traffic_key here.
with

visits as (
    select
        visit.source, visit.account_id, visit.utm_source, visit.utm_medium, visit.utm_campaign, visit.utm_content, visit.utm_term,
        visit.referrer, visit.landing_url, visit.gclid, visit.yclid, visit.campaign_id, visit.ad_group_id, visit.ad_id
    from landing.visit as visit
    inner join settings.source as source on visit.source = source.source
    where source.is_primary and visit.started_at is not null and not coalesce(visit.is_bot, false)
    union all
    select
        source, account_id, utm_source, utm_medium, utm_campaign, utm_content, utm_term, referrer, landing_url, '', '', '', '', ''
    from core.traffic_day
)

select
    key_of(row($visit_traffic)) as traffic_key,
    any_value(visit.source) as source,
    any_value(visit.account_id) as account_id,
    any_value(visit.utm_source) as utm_source,
    any_value(visit.utm_medium) as utm_medium,
    any_value(visit.utm_campaign) as utm_campaign,
    any_value(visit.utm_content) as utm_content,
    any_value(visit.utm_term) as utm_term,
    any_value(split_part(split_part(visit.referrer, '//', 2), '/', 1)) as referrer_host,
    any_value(case when $uses_referrer then visit.referrer else '' end) as referrer,
    any_value(
        case when $uses_landing_host then split_part(split_part(visit.landing_url, '//', 2), '/', 1) else '' end
    ) as landing_host,
    any_value(visit.gclid <> '') as has_gclid,
    any_value(visit.yclid <> '') as has_yclid,
    any_value(visit.campaign_id) as campaign_id,
    any_value(visit.ad_group_id) as ad_group_id,
    any_value(visit.ad_id) as ad_id
from visits as visit
group by key_of(row($visit_traffic))
