-- Grain: one row per set of traffic marks: the channel, source, campaign, ad group, ad and keyword it stands for.
-- What spend does not know is called by its utm marks; its keys start with 'utm', so that it never meets a campaign of spend
-- by accident.
with

spend_source as (
    select
        matched.campaign_key,
        traffic.utm_source,
        row_number() over (
            partition by matched.campaign_key order by count(*) desc, traffic.utm_source
        ) as commonest
    from core.campaign_match as matched
    inner join core.traffic as traffic on matched.traffic_id = traffic.traffic_id
    where traffic.utm_source <> ''
    group by matched.campaign_key, traffic.utm_source
),

spend_ad as (
    select traffic_id, campaign_key, ad_group_key, ad_key from core.ad
),

keyed as (
    select
        traffic.traffic_id,
        traffic.fact,
        channel.channel,
        case
            when traffic.utm_source <> '' then traffic.utm_source
            when traffic.fact = 'spend' then coalesce(common.utm_source, '')
            else traffic.referrer_host
        end as source,
        coalesce(spend_ad.campaign_key, campaign.campaign_key, '') as campaign_key,
        coalesce(spend_ad.ad_group_key, ad_group.ad_group_key, '') as ad_group_key,
        coalesce(spend_ad.ad_key, ad.ad_key, '') as ad_key,
        traffic.utm_campaign,
        traffic.utm_content,
        case when traffic.keyword <> '' then traffic.keyword else traffic.utm_term end as keyword
    from core.traffic as traffic
    inner join core.traffic_channel as channel on traffic.traffic_id = channel.traffic_id
    left join spend_ad on traffic.traffic_id = spend_ad.traffic_id
    left join core.campaign_match as campaign on traffic.traffic_id = campaign.traffic_id
    left join core.ad_match as ad on traffic.traffic_id = ad.traffic_id
    left join core.ad_group_match as ad_group on traffic.traffic_id = ad_group.traffic_id
    left join spend_source as common on spend_ad.campaign_key = common.campaign_key and common.commonest = 1
),

labelled as (
    select
        keyed.traffic_id,
        keyed.channel,
        keyed.source,
        keyed.keyword,
        case
            when keyed.campaign_key <> '' then keyed.campaign_key
            when keyed.utm_campaign <> '' then concat_ws('|', 'utm', keyed.channel, keyed.utm_campaign)
            else ''
        end as campaign_key,
        keyed.ad_group_key,
        case
            when keyed.ad_key <> '' then keyed.ad_key
            when keyed.utm_content <> '' then concat_ws('|', 'utm', keyed.channel, keyed.campaign_key, keyed.utm_campaign, keyed.utm_content)
            else ''
        end as ad_key,
        coalesce(campaign.name, keyed.utm_campaign) as campaign_name,
        coalesce(ad_group.name, '') as ad_group_name,
        coalesce(ad.name, keyed.utm_content) as ad_name
    from keyed
    left join core.ad_label as campaign on keyed.campaign_key = campaign.level_key and campaign.level = 'campaign'
    left join core.ad_label as ad_group on keyed.ad_group_key = ad_group.level_key and ad_group.level = 'ad_group'
    left join core.ad_label as ad on keyed.ad_key = ad.level_key and ad.level = 'ad'
)

select * from labelled
