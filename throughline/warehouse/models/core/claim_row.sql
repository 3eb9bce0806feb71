-- Grain: one row per row of ad_conversion_daily that has a day: conversions as an ad system counts them by its own goals and
-- models, their value in the project's currency. They are nobody's leads.
-- goal is its latest name, else its id. value is null where none is told, or where its day has no rate (health lists those).
with

named as (
    select
        source,
        goal_id,
        goal_name,
        row_number() over (partition by source, goal_id order by day desc, goal_name desc) as newest
    from landing.ad_conversion_daily
    where goal_name <> ''
),

priced as (
    select
        claim.*,
        project.currency as project_currency,
        case when claim.currency <> '' then claim.currency else coalesce(source.currency, project.currency) end as value_currency
    from landing.ad_conversion_daily as claim
    cross join settings.project as project
    inner join settings.source as source on claim.source = source.source
    where claim.day is not null
)

select
    priced.source,
    priced.account_id,
    priced.day,
    priced.campaign_id,
    coalesce(named.goal_name, priced.goal_id) as goal,
    priced.model,
    coalesce(priced.conversions, 0.0) as conversions,
    priced.value as told_value,
    priced.value_currency,
    case
        when priced.value_currency = priced.project_currency then priced.value
        else cast(round(cast(priced.value as double) * rate.rate, 4) as decimal(18, 4))
    end as value
from priced
left join named on priced.source = named.source and priced.goal_id = named.goal_id and named.newest = 1
left join core.rate_daily as rate on priced.value_currency = rate.currency and priced.day = rate.day
