-- Grain: one row per advertising click id that visits carry without any utm mark.
with

counted as (
    select traffic_key, sum(visits) as visits from core.visit_count group by traffic_key
)

select 'untagged_visits' as kind, marks.click_id as subject, marks.referrer_host as detail, cast(sum(counted.visits) as bigint) as n,
    cast(null as decimal(18, 4)) as amount
from core.visit_marks as marks
inner join counted on marks.traffic_key = counted.traffic_key
where marks.click_id <> '' and marks.utm_source = ''
group by marks.click_id, marks.referrer_host
