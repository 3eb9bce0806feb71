-- Grain: one row per source that tells claimed conversions and campaign of it.
select source as source_name, campaign, min(channel) as channel
from core.claim_campaign
group by source, campaign
order by source_name, campaign
