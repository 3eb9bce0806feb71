-- Grain: one row per source that tells claimed conversions and campaign that its claims may be of, with its channel and source.
-- All campaigns of the spend that its claims meet are here, also those that nothing is claimed of: a claim of none is one.
-- The place is that of most of the campaign's spend; of a campaign that spend does not know, that of most of its source's.
with

telling as (
    select distinct source as source_name, spend_source from core.claim_campaign where spend_source <> ''
    union
    select distinct source, source from core.claim_campaign
),

spent as (
    select telling.source_name, ad.campaign_key, level.channel, level.source, sum(coalesce(spend.with_vat, 0)) as amount
    from telling
    inner join core.ad as ad on telling.spend_source = ad.source
    inner join core.traffic_level as level on ad.traffic_id = level.traffic_id
    inner join core.spend_row as spend on ad.traffic_id = spend.traffic_id
    where ad.campaign_key <> ''
    group by telling.source_name, ad.campaign_key, level.channel, level.source
),

ranked as (
    select *, row_number() over (partition by source_name, campaign_key order by amount desc, channel, source) as place
    from spent
),

main as (
    select
        source_name, channel, source,
        row_number() over (partition by source_name order by sum(amount) desc, channel, source) as place
    from spent
    group by source_name, channel, source
),

united as (
    select ranked.source_name, label.label as campaign, ranked.channel, ranked.source
    from ranked
    inner join core.level_label as label on label.level = 'campaign' and ranked.campaign_key = label.level_key
    where ranked.place = 1
    union all
    select
        claim.source, claim.campaign, coalesce(main.channel, named.default_channel, 'unknown_paid'), coalesce(main.source, '')
    from core.claim_campaign as claim
    inner join settings.source as named on claim.source = named.source
    left join main on claim.source = main.source_name and main.place = 1
    where claim.campaign_key = ''
)

select source_name, campaign, min(channel) as channel, min(source) as source
from united
group by source_name, campaign
order by source_name, campaign
