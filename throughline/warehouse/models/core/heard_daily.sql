-- Grain: one row per day and number that clients called, or form that they filled in: how many did.
select 'number' as what, source, tracking_number as name, max(operator) as operator, local_day(started_at) as day, count(*) as n
from core.call_row
where direction = 'in' and tracking_number <> ''
group by source, tracking_number, local_day(started_at)
union all
select 'form', source, form, '', local_day(created_at), count(*)
from core.lead_row
where form <> ''
group by source, form, local_day(created_at)
