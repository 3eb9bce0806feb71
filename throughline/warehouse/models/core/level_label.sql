-- Grain: one row per key of a campaign, ad group or ad anywhere: a label unique within its level.
-- Several keys of one name get their channel added, and the key itself where even that is not enough.
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
    select level, level_key, min(name) as name, min(channel) as channel
    from keys
    group by level, level_key
),

counted as (
    select
        *,
        count(*) over (partition by level, name) as same_name,
        count(*) over (partition by level, name, channel) as same_channel
    from single
)

select
    level,
    level_key,
    case
        when same_name = 1 then name
        when same_channel = 1 then concat(name, ' · ', channel)
        else concat(name, ' · ', level_key)
    end as label
from counted
