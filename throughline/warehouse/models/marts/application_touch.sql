-- Grain: one row per application and touch inside the longest window, in order of (app_no, pos).
select app_no, pos, touch_no, source_key, seconds_before
from core.application_touch
order by app_no, pos
