-- Grain: one row per brand of visits, '' for none, numbered 0..n-1 by name: what is sorted by millions carries a number.
select cast(row_number() over (order by brand) - 1 as integer) as brand_no, brand
from (select distinct brand from core.visit_source) as known
