-- Grain: one row per key of a campaign, ad group or ad of spend: its latest name, else its id; unique within its level.
-- Where two keys of a level share a name, the account (or the source) is added, and the id where that is not enough.
with

named as (
    select campaign_key as ad_key, 'campaign' as level, campaign_name as name, campaign_id as id, source, account_id, day
    from core.ad inner join (select distinct traffic_id, day from core.spend_row) as seen on ad.traffic_id = seen.traffic_id
    where campaign_key <> ''
    union all
    select ad_group_key, 'ad_group', ad_group_name, ad_group_id, source, account_id, day
    from core.ad inner join (select distinct traffic_id, day from core.spend_row) as seen on ad.traffic_id = seen.traffic_id
    where ad_group_key <> ''
    union all
    select ad_key, 'ad', ad_name, ad_id, source, account_id, day
    from core.ad inner join (select distinct traffic_id, day from core.spend_row) as seen on ad.traffic_id = seen.traffic_id
    where ad_key <> ''
),

ranked as (
    select
        *,
        row_number() over (partition by level, ad_key order by day desc, name desc, id desc) as newest
    from named
),

latest as (
    select
        level,
        ad_key,
        case when name <> '' then name else id end as name,
        id,
        case when account_id <> '' then account_id else source end as account
    from ranked
    where newest = 1
),

counted as (
    select
        *,
        count(*) over (partition by level, name) as same_name,
        count(*) over (partition by level, name, account) as same_account
    from latest
)

select
    level,
    ad_key,
    case
        when same_name = 1 then name
        when same_account = 1 then concat(name, ' · ', account)
        else concat(name, ' · ', account, ' · ', id)
    end as label
from counted
