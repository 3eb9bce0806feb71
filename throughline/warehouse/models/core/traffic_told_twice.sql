-- Grain: one row per source, account and day of which visits are told both ways: each with a row of its own, and as sums.
-- The rows count then, and the sums are left out (traffic_day).
select distinct visit.source, visit.account_id, visit.day
from core.visit_fact as visit
inner join (select distinct source, account_id, day from landing.traffic_daily) as told
    on visit.source = told.source and visit.account_id = told.account_id and visit.day = told.day
