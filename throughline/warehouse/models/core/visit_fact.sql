-- Grain: one row per visit of a primary source that is no bot.
-- Promise: as many rows as landing holds such visits; day is the day of the business zone.
select
    visit.source,
    visit.account_id,
    visit.visit_id,
    visit.client_id,
    visit.started_at,
    local_day(visit.started_at) as day,
    traffic.visit_traffic_no,
    visit.device,
    visit.city
from landing.visit as visit
inner join core.visit_traffic as traffic
    on visit.source = traffic.source
    and visit.account_id = traffic.account_id
    and visit.utm_source = traffic.utm_source
    and visit.utm_medium = traffic.utm_medium
    and visit.utm_campaign = traffic.utm_campaign
    and visit.utm_content = traffic.utm_content
    and visit.utm_term = traffic.utm_term
    and split_part(split_part(visit.referrer, '//', 2), '/', 1) = traffic.referrer_host
    and case when $uses_referrer then visit.referrer else '' end = traffic.referrer
    and case when $uses_landing_host then split_part(split_part(visit.landing_url, '//', 2), '/', 1) else '' end = traffic.landing_host
    and (visit.gclid <> '') = traffic.has_gclid
    and (visit.yclid <> '') = traffic.has_yclid
    and visit.campaign_id = traffic.campaign_id
    and visit.ad_group_id = traffic.ad_group_id
    and visit.ad_id = traffic.ad_id
where visit.started_at is not null and not coalesce(visit.is_bot, false)
