-- Grain: one row per utm value that still holds a macro the ad system should have filled in.
with

counted as (
    select traffic_key, sum(visits) as visits from core.visit_count group by traffic_key
),

written as (
    select traffic.traffic_key, field.value
    from core.visit_traffic as traffic
    inner join (
        select traffic_key, utm_source as value from core.visit_traffic
        union all
        select traffic_key, utm_medium from core.visit_traffic
        union all
        select traffic_key, utm_campaign from core.visit_traffic
        union all
        select traffic_key, utm_content from core.visit_traffic
        union all
        select traffic_key, utm_term from core.visit_traffic
    ) as field on traffic.traffic_key = field.traffic_key
    where field.value like '%{%}%'
)

select 'unfilled_macro' as kind, written.value as subject, '' as detail, cast(sum(counted.visits) as bigint) as n,
    cast(null as decimal(18, 4)) as amount
from written
inner join counted on written.traffic_key = counted.traffic_key
group by written.value
