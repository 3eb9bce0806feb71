-- Grain: one row per touch of a journey of somebody who cannot have applied, in order of (end_day, journey, pos). Journeys of
-- one touch are counted together: one row per day of their end, brand and source_key, and only there is journeys more than 1.
-- Promise: pos runs 1..n without gaps; every touch of stranger_step counts once; journey is of one journey or of one row of
-- journeys of one touch, whatever the order in which rows came. A journey is cut where a gap is longer than the longest
-- window, ends on the day of its last touch, and has the brand of its last visit.
with

-- Ten million rows are sorted here, once.
steps as (
    select walker, touched_at, day, touch_id, source_key, brand_no from core.stranger_step
),

$journeys
