-- Grain: one row per utm value that still holds a macro the ad system should have filled in.
with

counted as (
    select visit_traffic_no, count(*) as visits from core.visit_fact group by visit_traffic_no
),

written as (
    select traffic.visit_traffic_no, field.value
    from core.visit_traffic as traffic
    inner join (
        select visit_traffic_no, utm_source as value from core.visit_traffic
        union all
        select visit_traffic_no, utm_medium from core.visit_traffic
        union all
        select visit_traffic_no, utm_campaign from core.visit_traffic
        union all
        select visit_traffic_no, utm_content from core.visit_traffic
        union all
        select visit_traffic_no, utm_term from core.visit_traffic
    ) as field on traffic.visit_traffic_no = field.visit_traffic_no
    where field.value like '%{%}%'
)

select 'unfilled_macro' as kind, written.value as subject, '' as detail, cast(sum(counted.visits) as bigint) as n,
    cast(null as decimal(18, 4)) as amount
from written
inner join counted on written.visit_traffic_no = counted.visit_traffic_no
group by written.value
