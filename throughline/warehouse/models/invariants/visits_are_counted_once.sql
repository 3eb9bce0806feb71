-- Every visit is in one day and source, and in one place.
select *
from (
    select
        (select count(*) from core.visit_fact) as facts,
        (select coalesce(sum(visits), 0) from mart.visit_daily) as by_source,
        (select coalesce(sum(visits), 0) from mart.visit_place_daily) as by_place
) as sums
where facts <> by_source or facts <> by_place
