-- Grain: one row per spelling of a utm_source or utm_medium that differs from a commoner one only by case, spaces or marks.
with

counted as (
    select traffic_key, sum(visits) as visits from core.visit_count group by traffic_key
),

written as (
    select 'utm_source' as field, traffic.utm_source as value, counted.visits
    from core.visit_traffic as traffic
    inner join counted on traffic.traffic_key = counted.traffic_key
    where traffic.utm_source <> ''
    union all
    select 'utm_medium', traffic.utm_medium, counted.visits
    from core.visit_traffic as traffic
    inner join counted on traffic.traffic_key = counted.traffic_key
    where traffic.utm_medium <> ''
),

summed as (
    select field, value, slug(replace(replace(value, '_', ''), '-', '')) as bare, sum(visits) as visits
    from written
    group by field, value
),

ranked as (
    select
        *,
        row_number() over (partition by field, bare order by visits desc, value) as place,
        first_value(value) over (partition by field, bare order by visits desc, value) as commonest
    from summed
)

select 'utm_variant' as kind, concat(field, '=', value) as subject, commonest as detail, cast(visits as bigint) as n,
    cast(null as decimal(18, 4)) as amount
from ranked
where place > 1
