-- Grain: one row per day and set of traffic marks: how many visits, those with rows of their own and those told as sums.
-- Promise: Σ visits is the number of rows of visit_fact and Σ visits of traffic_day.
with

counted as (
    select day, traffic_key, count(*) as visits from core.visit_fact group by day, traffic_key
    union all
    select day, traffic_key, visits from core.traffic_day
)

select day, traffic_key, cast(sum(visits) as bigint) as visits
from counted
group by day, traffic_key
