-- Grain: one row per day and source of visits. Promise: Σ visits is that of visit_count.
select visit.day, source.source_key, source.brand, cast(sum(visit.visits) as bigint) as visits
from core.visit_count as visit
inner join core.visit_source as source on visit.traffic_key = source.traffic_key
group by visit.day, source.source_key, source.brand
order by visit.day, source.source_key
