-- Grain: one row per set of traffic marks whose campaign is one that spend knows.
-- Order: ad ids of the visit → an id as or inside utm_campaign → the resolved tracking template → the campaign's name.
with

wanted as (
    select
        traffic.*,
        channel.channel as own_channel,
        regexp_extract(traffic.utm_campaign, '([0-9]{4,})', 1) as id_in_utm
    from core.traffic as traffic
    inner join core.traffic_channel as channel on traffic.traffic_id = channel.traffic_id
    where traffic.fact <> 'spend' and (traffic.campaign_id <> '' or traffic.ad_id <> '' or traffic.utm_campaign <> '')
),

candidates as (
    select wanted.traffic_id, ad.campaign_key, 1 as preference
    from wanted inner join core.ad on wanted.ad_id = ad.ad_id
    where wanted.ad_id <> '' and ad.campaign_key <> ''
    union all
    select wanted.traffic_id, ad.campaign_key, 2 as preference
    from wanted inner join core.ad on wanted.campaign_id = ad.campaign_id
    where wanted.campaign_id <> ''
    union all
    select wanted.traffic_id, ad.campaign_key, 3 as preference
    from wanted inner join core.ad on wanted.id_in_utm = ad.campaign_id
    where wanted.id_in_utm <> ''
    union all
    select wanted.traffic_id, ad.campaign_key, 3 as preference
    from wanted inner join core.ad on wanted.utm_campaign = ad.campaign_id
    where wanted.utm_campaign <> ''
    union all
    select wanted.traffic_id, ad.campaign_key, 4 as preference
    from wanted
    inner join core.ad on wanted.utm_source = ad.utm_source and lower(wanted.utm_campaign) = lower(ad.utm_campaign)
    where wanted.utm_campaign <> '' and ad.campaign_key <> ''
    union all
    select wanted.traffic_id, ad.campaign_key, 5 as preference
    from wanted
    inner join core.ad on lower(wanted.utm_campaign) = lower(ad.campaign_name) and wanted.own_channel = ad.channel
    where wanted.utm_campaign <> ''
),

ranked as (
    select
        traffic_id,
        campaign_key,
        row_number() over (partition by traffic_id order by preference, campaign_key) as best
    from candidates
)

select traffic_id, campaign_key
from ranked
where best = 1
