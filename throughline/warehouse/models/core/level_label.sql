-- Grain: one row per key of a campaign, ad group or ad anywhere: a label unique within its level.
-- Where several keys of a level share a name, the account is added (the channel, for what only utm marks know), and the key
-- itself where even that is not enough.
with

keys as (
    select distinct 'campaign' as level, campaign_key as level_key, campaign_name as name, channel
    from core.traffic_level
    where campaign_key <> ''
    union
    select distinct 'ad_group', ad_group_key, ad_group_name, channel
    from core.traffic_level
    where ad_group_key <> ''
    union
    select distinct 'ad', ad_key, ad_name, channel
    from core.traffic_level
    where ad_key <> ''
),

single as (
    select keys.level, keys.level_key, min(keys.name) as name, min(coalesce(ad.account, keys.channel)) as owner
    from keys
    left join core.ad_label as ad on keys.level = ad.level and keys.level_key = ad.level_key
    group by keys.level, keys.level_key
),

counted as (
    select
        *,
        count(*) over (partition by level, name) as same_name,
        count(*) over (partition by level, name, owner) as same_owner
    from single
)

select
    level,
    level_key,
    case
        when same_name = 1 then name
        when same_owner = 1 then concat(name, ' · ', owner)
        else concat(name, ' · ', level_key)
    end as label
from counted
