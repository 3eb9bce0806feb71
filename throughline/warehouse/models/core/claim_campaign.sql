-- Grain: one row per campaign that claims name: the campaign of spend that it is, '' where spend does not know it.
-- Promise: every row of claim_row has its campaign here. Order: the campaign of that id in the same source and account → the
-- only one of that id in any other (a file of conversions stands beside a file of spend; equal names of two accounts meet nothing).
with

claimed as (
    select distinct source, account_id, campaign_id from core.claim_row
),

candidates as (
    select
        claimed.source,
        claimed.account_id,
        claimed.campaign_id,
        campaign.campaign_key,
        campaign.source as spend_source,
        case when claimed.source = campaign.source and claimed.account_id = campaign.account_id then 1 else 2 end as preference
    from claimed
    inner join (select distinct source, account_id, campaign, campaign_key from core.ad where campaign_key <> '') as campaign
        on claimed.campaign_id = campaign.campaign
),

judged as (
    select
        *,
        min(preference) over (partition by source, account_id, campaign_id) as best,
        count(*) over (partition by source, account_id, campaign_id, preference) as alike
    from candidates
)

select
    claimed.source,
    claimed.account_id,
    claimed.campaign_id,
    coalesce(judged.campaign_key, '') as campaign_key,
    coalesce(judged.spend_source, '') as spend_source,
    coalesce(label.label, claimed.campaign_id) as campaign
from claimed
left join judged
    on claimed.source = judged.source and claimed.account_id = judged.account_id and claimed.campaign_id = judged.campaign_id
    and judged.preference = judged.best and judged.alike = 1
left join core.level_label as label on label.level = 'campaign' and judged.campaign_key = label.level_key
