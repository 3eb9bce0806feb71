-- Grain: one row per measure and source: its sum in landing, in core and in the marts that reports read.
-- Promise: where all three are known they are equal. landing is null where currencies or VAT are converted on the way.
with

converted as (
    -- Sources whose money is converted on the way: what they say and what is counted differ by rates and VAT.
    select source from core.spend_row as spend cross join settings.project as project where spend.cost_currency <> project.currency
    union
    select manual.source from core.manual_row as manual cross join settings.project as project where manual.currency <> project.currency
    union
    select spend.source from core.spend_row as spend inner join settings.vat as vat on spend.day >= vat.since where vat.rate > 0
    union
    select manual.source from core.manual_row as manual inner join settings.vat as vat on manual.last_day >= vat.since where vat.rate > 0
    union
    select payment.source
    from landing.payment as payment
    cross join settings.project as project
    where payment.currency not in ('', project.currency)
),

landed as (
    select 'spend' as measure, source as source_name, sum(coalesce(cost, 0)) as amount from landing.spend_daily group by source
    union all
    select 'spend', source, sum(coalesce(cost, 0)) from landing.mail_stat group by source
    union all
    select 'spend', source, sum(amount) from landing.spend_manual where $sheet_row_counts group by source
    union all
    -- As the sources wrote it, in their currencies.
    select 'spend_written', source, sum(coalesce(cost, 0)) from landing.spend_daily group by source
    union all
    select 'spend_written', source, sum(coalesce(cost, 0)) from landing.mail_stat group by source
    union all
    select 'spend_written', source, sum(amount) from landing.spend_manual where $sheet_row_counts group by source
    union all
    select 'impressions', source, sum(coalesce(impressions, 0)) from landing.spend_daily group by source
    union all
    select 'clicks', source, sum(coalesce(clicks, 0)) from landing.spend_daily group by source
    union all
    select 'clicks', source, sum(coalesce(clicked, 0)) from landing.mail_stat group by source
    union all
    select 'leads', source, count(*) from core.lead_own group by source
    union all
    select 'payments', source, sum(amount) from landing.payment group by source
    union all
    -- Payments of deals that are not there count nowhere: Data health lists them.
    select 'payments', subject, -amount from core.health_orphan_payment
    union all
    select 'visits', visit.source, count(*)
    from landing.visit as visit
    inner join settings.source as source on visit.source = source.source
    where source.is_primary and visit.started_at is not null and not coalesce(visit.is_bot, false)
    group by visit.source
    union all
    -- Sums of days of which the same source tells each visit are left out, like sources that are not primary.
    select 'visits', traffic.source, sum(traffic.visits)
    from landing.traffic_daily as traffic
    inner join settings.source as source on traffic.source = source.source
    left join core.traffic_told_twice as twice
        on traffic.source = twice.source and traffic.account_id = twice.account_id and traffic.day = twice.day
    where source.is_primary and traffic.visits > 0 and traffic.day is not null and twice.source is null
    group by traffic.source
    union all
    select 'claimed', source, cast(sum(coalesce(conversions, 0)) as decimal(24, 4))
    from landing.ad_conversion_daily
    where day is not null
    group by source
    union all
    select 'calls', source, count(*) from core.call_own group by source
),

cored as (
    select 'spend' as measure, spend.source as source_name,
        sum(case when project.include_vat then spend.with_vat else spend.without_vat end) as amount
    from core.spend_fact as spend
    cross join settings.project as project
    group by spend.source
    union all
    select 'impressions', source, sum(coalesce(impressions, 0)) from core.spend_fact where kind in ('ads') group by source
    union all
    select 'clicks', source, sum(coalesce(clicks, 0)) from core.spend_fact where kind in ('ads', 'mail') group by source
    union all
    select 'leads', source, count(*) from core.candidate where origin = 'lead' group by source
    union all
    select 'visits', source, count(*) from core.visit_fact group by source
    union all
    select 'visits', source, sum(visits) from core.traffic_day group by source
    union all
    select 'claimed', source, cast(sum(conversions) as decimal(24, 4)) from core.claim_row group by source
    union all
    select 'calls', source, count(*) from core.call_row group by source
    union all
    select 'payments', paid_source, sum(amount) from core.payment_owned group by paid_source
    union all
    select 'spend_written', source, sum(cost) from core.spend_row group by source
    union all
    select 'spend_written', source, sum(amount) from core.manual_row group by source
    union all
    select 'revenue', source, sum(revenue) from core.deal_fact group by source
    union all
    select 'received', source, sum(revenue - refund) from core.deal_fact group by source
),

marted as (
    select 'spend' as measure, source_name, sum(spend) as amount from mart.spend group by source_name
    union all
    select 'impressions', source_name, sum(coalesce(impressions, 0)) from mart.spend where kind in ('ads') group by source_name
    union all
    select 'clicks', source_name, sum(coalesce(clicks, 0)) from mart.spend where kind in ('ads', 'mail') group by source_name
    union all
    select 'claimed', source_name, cast(sum(conversions) as decimal(24, 4)) from mart.ad_claim group by source_name
    union all
    select 'calls', source_name, count(*) from mart.call group by source_name
    union all
    select 'payments', source_name, sum(amount) from mart.payment group by source_name
    union all
    select 'leads', source_name, count(*) from live.application
    where kind <> 'deal' and application_id not like 'call|%' group by source_name
    union all
    select 'revenue', source_name, sum(revenue) from live.deal group by source_name
    union all
    select 'received', source_name, sum(revenue - refund) from live.deal group by source_name
),

names as (
    select measure, source_name from landed
    union
    select measure, source_name from cored
    union
    select measure, source_name from marted
)

select
    names.measure,
    names.source_name,
    cast(case when converted.source is null or names.measure not in ('spend', 'payments') then landed.amount end as decimal(24, 4)) as landing,
    cast(cored.amount as decimal(24, 4)) as core,
    cast(marted.amount as decimal(24, 4)) as mart
from names
left join converted on names.source_name = converted.source
left join (select measure, source_name, sum(amount) as amount from landed group by measure, source_name) as landed
    on names.measure = landed.measure and names.source_name = landed.source_name
left join (select measure, source_name, sum(amount) as amount from cored group by measure, source_name) as cored
    on names.measure = cored.measure and names.source_name = cored.source_name
left join marted on names.measure = marted.measure and names.source_name = marted.source_name
order by names.measure, names.source_name
