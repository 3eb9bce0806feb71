with

-- What came, by campaign, under the model and the filters asked for.
ours as (
{ours}
),

-- Every campaign of a source that tells what it claims, and every goal and model it tells of in the period.
campaigns as (
    select source_name, campaign, channel, source
    from claimed_campaign
    where {filters}
),

goals as (
    select distinct source_name, goal, model
    from ad_claim
    where {period}
),

-- Grain: one row per campaign, goal and model: a goal that nothing is told of was reached by nobody.
claims as (
    select
        campaigns.channel,
        campaigns.source,
        campaigns.campaign,
        goals.goal,
        goals.model,
        coalesce(sum(ad_claim.conversions), 0) as conversions,
        sum(ad_claim.value)::double as claimed_value
    from campaigns
    inner join goals on campaigns.source_name = goals.source_name
    left join ad_claim
        on campaigns.source_name = ad_claim.source_name
        and campaigns.campaign = ad_claim.campaign
        and goals.goal = ad_claim.goal
        and goals.model = ad_claim.model
        and ad_claim.{period}
    group by campaigns.channel, campaigns.source, campaigns.campaign, goals.goal, goals.model
),

-- What the ad system tells of no campaign is compared with nothing.
sums as (
    select
        {group},
        claims.goal,
        claims.model as claim_model,
        round(sum(claims.conversions), 9) as conversions,
        round(sum(case when claims.campaign <> '' then coalesce(ours.leads, 0) end), 9) as leads,
        round(sum(case when claims.campaign <> '' then coalesce(ours.sales, 0) end), 9) as sales,
        round(sum(claims.claimed_value), 4) as claimed_value,
        round(sum(case when claims.campaign <> '' then coalesce(ours.revenue, 0) end), 4) as revenue
    from claims
    left join ours on claims.campaign = ours.campaign
    group by all
)

select
    {names},
    goal,
    claim_model,
    conversions,
    leads,
    conversions / nullif(leads, 0) as claimed_per_lead,
    sales,
    claimed_value,
    revenue,
    claimed_value / nullif(revenue, 0) as claimed_of_revenue
from sums
where conversions <> 0 or coalesce(leads, 0) <> 0 or coalesce(sales, 0) <> 0 or coalesce(revenue, 0) <> 0
order by conversions desc, {names}, goal, claim_model
