-- Every visit, of a row of its own or told in a sum, is in one day and source, and in one place.
select *
from (
    select
        (select count(*) from core.visit_fact) as facts,
        (select coalesce(sum(visits), 0) from core.traffic_day) as told,
        (select coalesce(sum(visits), 0) from mart.visit_daily) as by_source,
        (select coalesce(sum(visits), 0) from mart.visit_place_daily) as by_place
) as sums
where facts + told <> by_source or facts + told <> by_place
