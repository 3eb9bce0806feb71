-- Live: made when it is read
-- Grain: as stranger_touch, of people who may have applied: touches outside the path of every application of theirs.
with

used as (
    select distinct touch_no from live.application_touch where seconds_before >= 0
),

steps as (
    select
        touch.person_id as walker, touch.touched_at, touch.touched_day as day, touch.touch_no as touch_id,
        touch.campaign_key as source_key, touch.brand_no
    from live.standing_touch as touch
    left join used on touch.touch_no = used.touch_no
    where used.touch_no is null
),

$journeys
