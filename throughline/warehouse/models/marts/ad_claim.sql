-- Grain: one row per day, source, campaign, goal and model by which an ad system counts its conversions. Sorted by day.
-- Promise: Σ conversions per source is that of landing; every source_name and campaign is in claimed_campaign.
select
    claim.day,
    claim.source as source_name,
    named.campaign,
    claim.goal,
    claim.model,
    sum(claim.conversions) as conversions,
    cast(sum(claim.value) as decimal(18, 4)) as value
from core.claim_row as claim
inner join core.claim_campaign as named
    on claim.source = named.source and claim.account_id = named.account_id and claim.campaign_id = named.campaign_id
group by claim.day, claim.source, named.campaign, claim.goal, claim.model
order by claim.day, source_name, named.campaign, claim.goal, claim.model
