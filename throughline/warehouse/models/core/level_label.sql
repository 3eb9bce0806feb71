-- Grain: one row per key of a campaign, ad group or ad anywhere: a label unique within its level.
-- Where several keys of a level share a name, what they belong to is added: the campaign's name to ad groups and ads, the
-- account (for what only utm marks know, the channel) to campaigns; then the id; the whole key where nothing else helps.
with

keys as (
    select distinct 'campaign' as level, campaign_key as level_key, campaign_name as name, channel as belongs_to
    from core.traffic_level
    where campaign_key <> ''
    union
    select distinct 'ad_group', ad_group_key, ad_group_name, campaign_name
    from core.traffic_level
    where ad_group_key <> ''
    union
    select distinct 'ad', ad_key, ad_name, campaign_name
    from core.traffic_level
    where ad_key <> ''
),

single as (
    select
        keys.level,
        keys.level_key,
        min(keys.name) as name,
        min(case when keys.level = 'campaign' then coalesce(ad.account, keys.belongs_to) else keys.belongs_to end) as belongs_to,
        coalesce(min(ad.id), '') as id
    from keys
    left join core.ad_label as ad on keys.level = ad.level and keys.level_key = ad.level_key
    group by keys.level, keys.level_key
),

counted as (
    select
        *,
        count(*) over (partition by level, name) as same_name,
        count(*) over (partition by level, name, belongs_to) as same_owner,
        count(*) over (partition by level, name, belongs_to, id) as same_id
    from single
)

select
    level,
    level_key,
    case
        when same_name = 1 then name
        when same_owner = 1 then concat(name, ' · ', belongs_to)
        when same_id = 1 then concat(name, ' · ', belongs_to, ' · ', id)
        else concat(name, ' · ', level_key)
    end as label
from counted
