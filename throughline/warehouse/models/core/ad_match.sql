-- Grain: one row per set of traffic marks whose ad is one that spend knows, inside its campaign.
-- Order: the ad's id → an id inside utm_content → the resolved tracking template → the ad's name.
with

wanted as (
    select
        traffic.traffic_id,
        traffic.ad_id,
        traffic.utm_content,
        campaign.campaign_key,
        regexp_extract(traffic.utm_content, '([0-9]{4,})', 1) as id_in_utm
    from core.traffic as traffic
    inner join core.campaign_match as campaign on traffic.traffic_id = campaign.traffic_id
),

candidates as (
    select
        wanted.traffic_id,
        ad.ad_key,
        case
            when wanted.ad_id <> '' and wanted.ad_id = ad.ad_id then 1
            when wanted.id_in_utm <> '' and wanted.id_in_utm = ad.ad_id then 2
            when wanted.utm_content <> '' and lower(wanted.utm_content) = lower(ad.utm_content) then 3
            when wanted.utm_content <> '' and lower(wanted.utm_content) = lower(ad.ad_name) then 4
        end as preference
    from wanted
    inner join core.ad on wanted.campaign_key = ad.campaign_key
    where ad.ad_key <> ''
),

ranked as (
    select traffic_id, ad_key, row_number() over (partition by traffic_id order by preference, ad_key) as best
    from candidates
    where preference is not null
)

select traffic_id, ad_key
from ranked
where best = 1
