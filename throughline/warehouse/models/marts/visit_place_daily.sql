-- Grain: one row per day, channel, city and device of visits. Promise: Σ visits is the number of rows of visit_fact.
select visit.day, source.channel_key, source.brand, visit.city, visit.device, count(*) as visits
from core.visit_fact as visit
inner join core.visit_source as source on visit.traffic_key = source.traffic_key
group by visit.day, source.channel_key, source.brand, visit.city, visit.device
order by visit.day, source.channel_key
