-- Grain: one row per touch of a person who may have applied, in order of touch_no.
-- Promise: no phone and no e-mail that a form put into the address.
with

pages as (
    select visit.source, visit.account_id, visit.visit_id, visit.landing_url
    from landing.visit as visit
    inner join (select distinct visit_source, visit_account_id, visit_id from core.touch where visit_id <> '') as wanted
        on visit.source = wanted.visit_source and visit.account_id = wanted.visit_account_id and visit.visit_id = wanted.visit_id
),

$campaigns

select
    touch.touch_no,
    touch.touch_id,
    touch.person_id,
    touch.touched_at,
    local_day(touch.touched_at) as touched_day,
    touch.kind,
    touch.standing,
    touch.candidate_no,
    touch.source_key,
    campaign.campaign_key,
    brand.brand_no,
    touch.visit_id,
    coalesce(no_contacts(pages.landing_url), '') as landing_url,
    touch.device,
    touch.city,
    touch.rule
from core.touch as touch
inner join campaigns as campaign on touch.source_key = campaign.source_key
left join core.brand as brand on touch.brand = brand.brand and touch.kind = 'visit'
left join pages
    on touch.visit_source = pages.source and touch.visit_account_id = pages.account_id and touch.visit_id = pages.visit_id
order by touch.touch_no
