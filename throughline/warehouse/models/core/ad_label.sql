-- Grain: one row per key of a campaign, ad group or ad of spend: its latest name, else its id, and whose account it is in.
with

seen as (
    select traffic_id, max(day) as day
    from core.spend_row
    group by traffic_id
),

named as (
    select 'campaign' as level, campaign_key as level_key, campaign_name as name, campaign_id as id, source, account_id, traffic_id
    from core.ad
    where campaign_key <> ''
    union all
    select 'ad_group', ad_group_key, ad_group_name, ad_group_id, source, account_id, traffic_id
    from core.ad
    where ad_group_key <> ''
    union all
    select 'ad', ad_key, ad_name, ad_id, source, account_id, traffic_id
    from core.ad
    where ad_key <> ''
),

ranked as (
    select
        named.*,
        row_number() over (
            partition by named.level, named.level_key order by seen.day desc, named.name desc, named.id desc
        ) as newest
    from named
    inner join seen on named.traffic_id = seen.traffic_id
)

select
    level,
    level_key,
    case when name <> '' then name else id end as name,
    id,
    case when account_id <> '' then account_id else source end as account
from ranked
where newest = 1
