-- Grain: one row per distinct (channel, source, campaign, ad group, ad, keyword), numbered 0..n-1 in their order.
with

labelled as (
    select distinct
        level.channel,
        level.source,
        coalesce(campaign.label, '') as campaign,
        coalesce(ad_group.label, '') as ad_group,
        coalesce(ad.label, '') as ad,
        level.keyword
    from core.traffic_level as level
    left join core.level_label as campaign on campaign.level = 'campaign' and level.campaign_key = campaign.level_key
    left join core.level_label as ad_group on ad_group.level = 'ad_group' and level.ad_group_key = ad_group.level_key
    left join core.level_label as ad on ad.level = 'ad' and level.ad_key = ad.level_key
    union
    -- Overheads are laid on a channel as a whole, and what nothing is known of goes to 'unknown'.
    select distinct channel, '', '', '', '', '' from core.traffic_level
    union
    select 'unknown', '', '', '', '', ''
)

select
    cast(row_number() over (order by channel, source, campaign, ad_group, ad, keyword) - 1 as integer) as source_key,
    *
from labelled
