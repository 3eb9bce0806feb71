-- Grain: one row per campaign that costs money while no visit, lead or call names it.
with

spent as (
    select ad.campaign_key, sum(spend.with_vat) as amount, count(*) as n, min(ad.source) as source
    from core.spend_row as spend
    inner join core.ad as ad on spend.traffic_id = ad.traffic_id
    where ad.campaign_key <> ''
    group by ad.campaign_key
)

select
    'unmatched_spend' as kind,
    label.name as subject,
    spent.source as detail,
    spent.n,
    cast(spent.amount as decimal(18, 4)) as amount
from spent
inner join core.ad_label as label on spent.campaign_key = label.level_key and label.level = 'campaign'
left join (select distinct campaign_key from core.campaign_match) as matched on spent.campaign_key = matched.campaign_key
where matched.campaign_key is null and spent.amount > 0
