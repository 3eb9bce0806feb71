-- Kept as a view
-- Grain: one row per touch of a person who applied.
select
    touch_no, touch_id, person_id, touched_at, kind, source_key, visit_id, landing_url, device, city, rule
from live.standing_touch
where person_id in (select application.person_id from live.counting as application)
