-- Grain: one row per day, channel, city and device of visits. Promise: Σ visits is that of visit_count.
-- Of visits told as sums neither city nor device is known: ''.
with

placed as (
    select day, traffic_key, city, device, count(*) as visits
    from core.visit_fact
    group by day, traffic_key, city, device
    union all
    select day, traffic_key, '', '', visits from core.traffic_day
)

select visit.day, source.channel_key, source.brand, visit.city, visit.device, cast(sum(visit.visits) as bigint) as visits
from placed as visit
inner join core.visit_source as source on visit.traffic_key = source.traffic_key
group by visit.day, source.channel_key, source.brand, visit.city, visit.device
order by visit.day, source.channel_key
