-- Grain: one row per distinct advertising object that spend knows, with every way visits may name it.
-- Keys hold source and account, so that equal names of two accounts never meet. '' is a level that spend does not know.
with

spent as (
    select distinct
        spend.traffic_id,
        spend.source,
        spend.account_id,
        case when spend.campaign_id <> '' then spend.campaign_id else spend.campaign_name end as campaign,
        case when spend.ad_group_id <> '' then spend.ad_group_id else spend.ad_group_name end as ad_group,
        case when spend.ad_id <> '' then spend.ad_id else spend.ad_name end as ad,
        spend.campaign_id,
        spend.ad_group_id,
        spend.ad_id,
        spend.campaign_name,
        spend.ad_group_name,
        spend.ad_name,
        spend.utm_source,
        spend.utm_campaign,
        spend.utm_content
    from core.spend_row as spend
),

final as (
    select
        spent.*,
        channel.channel,
        case when campaign = '' then '' else concat_ws('|', source, account_id, campaign) end as campaign_key,
        case when ad_group = '' then '' else concat_ws('|', source, account_id, campaign, ad_group) end as ad_group_key,
        case when ad = '' then '' else concat_ws('|', source, account_id, campaign, ad_group, ad) end as ad_key
    from spent
    inner join core.traffic_channel as channel on spent.traffic_id = channel.traffic_id
)

select * from final
