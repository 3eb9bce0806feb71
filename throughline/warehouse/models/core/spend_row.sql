-- Grain: one row per row of an ad account's or mailing's daily spend, money in the project's currency.
-- Promise: rows without a rate are kept with rate null: they are left out later, counted and shown.
with

spent as (
    select
        source, account_id, day, campaign_id, campaign_name, ad_group_id, ad_group_name, ad_id, ad_name, keyword, device, dims,
        utm_source, utm_medium, utm_campaign, utm_content, utm_term, impressions, clicks,
        coalesce(cost, cast(0 as decimal(18, 4))) as cost, currency, includes_vat, 'ads' as kind
    from landing.spend_daily
    union all
    select
        source, account_id, day, campaign_id, campaign_name, '', '', '', '', '', '', '',
        '', '', '', '', '', cast(null as bigint), clicked,
        coalesce(cost, cast(0 as decimal(18, 4))), currency, cast(null as boolean), 'mail'
    from landing.mail_stat
),

priced as (
    select
        spent.*,
        project.currency as project_currency,
        case when spent.currency <> '' then spent.currency else coalesce(source.currency, project.currency) end as cost_currency,
        coalesce(spent.includes_vat, source.includes_vat, true) as has_vat,
        coalesce(vat.rate, 0.0) as vat_rate
    from spent
    cross join settings.project as project
    inner join settings.source as source on spent.source = source.source
    left join settings.vat as vat on spent.day >= vat.since and spent.day < vat.until
),

converted as (
    select
        priced.*,
        case
            when priced.cost_currency = priced.project_currency then priced.cost
            else cast(round(cast(priced.cost as double) * rate.rate, 4) as decimal(18, 4))
        end as amount
    from priced
    left join core.rate_daily as rate on priced.cost_currency = rate.currency and priced.day = rate.day
),

cleaned as (
    select
        day,
        device,
        dims,
        kind as spend_kind,
        impressions,
        clicks,
        cost,
        cost_currency,
        case
            when has_vat then amount
            else cast(round(cast(amount as double) * (1 + vat_rate), 4) as decimal(18, 4))
        end as with_vat,
        case
            when not has_vat then amount
            else cast(round(cast(amount as double) / (1 + vat_rate), 4) as decimal(18, 4))
        end as without_vat,
        'spend' as fact,
        source,
        account_id,
        $utm,
        $no_page,
        campaign_id,
        ad_group_id,
        ad_id,
        campaign_name,
        ad_group_name,
        ad_name,
        lower(trim(keyword)) as keyword,
        '' as form,
        '' as tracking_number,
        '' as promo_code,
        kind,
        '' as channel,
        '' as brand
    from converted
)

select
    day, device, dims, spend_kind, impressions, clicks, cost, cost_currency, with_vat, without_vat,
    $marks, $traffic_id as traffic_id
from cleaned
