-- Grain: one row per source that tells claimed conversions and campaign that its claims may be of, with the channel.
-- All campaigns of the spend that its claims meet are here, also those that nothing is claimed of: a claim of none is one.
-- The channel is that of most of the campaign's spend; of a campaign that spend does not know, that of most of its source's.
with

telling as (
    select distinct source, spend_source from core.claim_campaign where spend_source <> ''
    union
    select distinct source, source from core.claim_campaign
),

spent as (
    select telling.source, ad.campaign_key, ad.channel, sum(coalesce(spend.with_vat, 0)) as amount
    from telling
    inner join core.ad as ad on telling.spend_source = ad.source
    inner join core.spend_row as spend on ad.traffic_id = spend.traffic_id
    where ad.campaign_key <> ''
    group by telling.source, ad.campaign_key, ad.channel
),

ranked as (
    select *, row_number() over (partition by source, campaign_key order by amount desc, channel) as place
    from spent
),

by_source as (
    select source, channel, row_number() over (partition by source order by sum(amount) desc, channel) as place
    from spent
    group by source, channel
),

united as (
    select ranked.source, label.label as campaign, ranked.channel
    from ranked
    inner join core.level_label as label on label.level = 'campaign' and ranked.campaign_key = label.level_key
    where ranked.place = 1
    union all
    select claim.source, claim.campaign, coalesce(by_source.channel, source.default_channel, 'unknown_paid')
    from core.claim_campaign as claim
    inner join settings.source as source on claim.source = source.source
    left join by_source on claim.source = by_source.source and by_source.place = 1
    where claim.campaign_key = ''
)

select source as source_name, campaign, min(channel) as channel
from united
group by source, campaign
order by source_name, campaign
