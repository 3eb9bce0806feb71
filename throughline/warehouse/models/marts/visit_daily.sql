-- Grain: one row per day and source of visits. Promise: Σ visits is the number of rows of visit_fact.
select visit.day, source.source_key, source.brand, count(*) as visits
from core.visit_fact as visit
inner join core.visit_source as source on visit.traffic_key = source.traffic_key
group by visit.day, source.source_key, source.brand
order by visit.day, source.source_key
