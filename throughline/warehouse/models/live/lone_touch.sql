-- Kept as a view
-- Grain: one row per touch of a journey that did not convert; journeys of one touch are counted together by day, brand and
-- source_key, those of strangers and of people who may have applied apart.
select end_day, brand, journey, pos, source_key, journeys
from mart.stranger_touch
union all
select unused.end_day, unused.brand, last.journey + unused.journey, unused.pos, unused.source_key, unused.journeys
from live.unused_touch as unused
cross join (select coalesce(max(journey), 0) as journey from mart.stranger_touch) as last
