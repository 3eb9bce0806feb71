-- Grain: one row per campaign of a source that tells claimed conversions: what it is called, and its channel.
-- Promise: every row of claim_row has its campaign here. All campaigns of such a source are here, also those that it claims
-- nothing of: their leads are compared with a claim of none.
-- The channel is that of most of the campaign's spend; of a campaign that spend does not know, that of most of its source's.
with

spent as (
    select ad.source, ad.account_id, ad.campaign as campaign_id, ad.campaign_key, ad.channel,
        sum(coalesce(spend.with_vat, 0)) as amount
    from core.ad as ad
    inner join core.spend_row as spend on ad.traffic_id = spend.traffic_id
    inner join (select distinct source from core.claim_row) as telling on ad.source = telling.source
    where ad.campaign_key <> ''
    group by ad.source, ad.account_id, ad.campaign, ad.campaign_key, ad.channel
),

ranked as (
    select *, row_number() over (partition by campaign_key order by amount desc, channel) as place
    from spent
),

by_source as (
    select source, channel, row_number() over (partition by source order by sum(amount) desc, channel) as place
    from spent
    group by source, channel
),

unspent as (
    select distinct claim.source, claim.account_id, claim.campaign_id
    from core.claim_row as claim
    left join ranked
        on claim.source = ranked.source and claim.account_id = ranked.account_id and claim.campaign_id = ranked.campaign_id
    where ranked.campaign_key is null
)

select ranked.source, ranked.account_id, ranked.campaign_id, label.label as campaign, ranked.channel
from ranked
inner join core.level_label as label on label.level = 'campaign' and ranked.campaign_key = label.level_key
where ranked.place = 1
union all
select
    unspent.source, unspent.account_id, unspent.campaign_id, unspent.campaign_id as campaign,
    coalesce(by_source.channel, source.default_channel, 'unknown_paid') as channel
from unspent
inner join settings.source as source on unspent.source = source.source
left join by_source on unspent.source = by_source.source and by_source.place = 1
