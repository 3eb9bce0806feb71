-- Grain: one row per set of traffic marks whose ad group is one that spend knows: its ad's group, else the group's id.
with

by_ad as (
    select matched.traffic_id, min(ad.ad_group_key) as ad_group_key
    from core.ad_match as matched
    inner join core.ad on matched.ad_key = ad.ad_key
    where ad.ad_group_key <> ''
    group by matched.traffic_id
),

by_id as (
    select traffic.traffic_id, min(ad.ad_group_key) as ad_group_key
    from core.traffic as traffic
    inner join core.campaign_match as campaign on traffic.traffic_id = campaign.traffic_id
    inner join core.ad on campaign.campaign_key = ad.campaign_key and traffic.ad_group_id = ad.ad_group_id
    where traffic.ad_group_id <> ''
    group by traffic.traffic_id
)

select
    coalesce(by_ad.traffic_id, by_id.traffic_id) as traffic_id,
    coalesce(by_ad.ad_group_key, by_id.ad_group_key) as ad_group_key
from by_ad
full join by_id on by_ad.traffic_id = by_id.traffic_id
