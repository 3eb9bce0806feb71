-- Kept as a view
-- Grain: one row per touch that is one under these rules: a call that is an application is none, unless its number was seen.
select
    touch.touch_no,
    touch.touch_id,
    touch.person_id,
    touch.touched_at,
    touch.touched_day,
    case when touch.kind = 'call' and standing.candidate_no is not null then 'offline' else touch.kind end as kind,
    touch.source_key,
    touch.campaign_key,
    touch.brand_no,
    touch.visit_id,
    touch.landing_url,
    touch.device,
    touch.city,
    touch.rule
from mart.candidate_touch as touch
left join live.standing as standing on touch.candidate_no = standing.candidate_no
where touch.standing = 'always'
    or (touch.standing = 'unless' and standing.candidate_no is null)
    or (touch.standing = 'if' and standing.candidate_no is not null)
