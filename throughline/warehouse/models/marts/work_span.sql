-- Grain: one row per brand with working hours of its own (and '' for all others) and day on which it works.
select brand, day, opens_at, closes_at
from core.work_span
order by brand, day
