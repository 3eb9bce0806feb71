-- Grain: one row per set of traffic marks: the number of its source_level, and brand, pipeline and rule of its channel rule.
select
    level.traffic_id,
    source.source_key,
    source.channel,
    channel.brand,
    channel.pipeline,
    channel.rule
from core.traffic_level as level
left join core.level_label as campaign on campaign.level = 'campaign' and level.campaign_key = campaign.level_key
left join core.level_label as ad_group on ad_group.level = 'ad_group' and level.ad_group_key = ad_group.level_key
left join core.level_label as ad on ad.level = 'ad' and level.ad_key = ad.level_key
inner join core.traffic_channel as channel on level.traffic_id = channel.traffic_id
inner join core.source_level as source
    on level.channel = source.channel
    and level.source = source.source
    and coalesce(campaign.label, '') = source.campaign
    and coalesce(ad_group.label, '') = source.ad_group
    and coalesce(ad.label, '') = source.ad
    and level.keyword = source.keyword
