-- Grain: one row per touch of a person who may have applied: a visit, a call, a promo code that names a channel.
-- Promise: numbers run 0..n-1 in order of (touched_at, touch_id).
-- standing says when it is a touch, where that hangs on the application it is itself: 'always'; 'unless' it is one (a call);
-- 'if' it is one (a promo code). A call on a static number always is: that number is what the person saw.
with

applicants as (
    select distinct person_id from core.candidate
),

visits as (
    select
        concat_ws('|', 'visit', visit.source, visit.account_id, visit.visit_id) as touch_id,
        visit.person_id, visit.started_at as touched_at, 'visit' as kind, 'always' as standing, cast(null as integer) as candidate_no, marks.traffic_id,
        visit.source as visit_source, visit.account_id as visit_account_id, visit.visit_id, visit.device, visit.city
    from core.person_visit as visit
    inner join core.visit_marks as marks on visit.traffic_key = marks.traffic_key
),

calls as (
    select
        concat_ws('|', 'call', call.source, call.account_id, call.call_id) as touch_id,
        person.person_id, call.started_at as touched_at,
        'call' as kind, case when call.is_static_number then 'always' else 'unless' end as standing, candidate.candidate_no,
        call.traffic_id,
        '' as visit_source, '' as visit_account_id, '' as visit_id, '' as device, call.city
    from core.call_row as call
    inner join core.person as person on concat_ws('|', 'call', call.source, call.account_id, call.call_id) = person.node
    inner join applicants on person.person_id = applicants.person_id
    left join core.candidate as candidate
        on candidate.origin = 'call' and call.source = candidate.source
        and call.account_id = candidate.account_id and call.call_id = candidate.entity_id
    left join (select distinct call_id from core.lead_row where call_id <> '') as named on call.call_id = named.call_id
    where (call.direction = 'in' or call.is_callback)
        and call.outcome <> 'callback_client_no_answer'
        and (named.call_id is null or call.is_static_number)
),

promos as (
    select
        concat_ws('|', 'promo', candidate.origin, candidate.source, candidate.account_id, candidate.entity_id) as touch_id,
        candidate.person_id, candidate.applied_at as touched_at, 'promo' as kind, 'if' as standing, candidate.candidate_no,
        candidate.traffic_id,
        '' as visit_source, '' as visit_account_id, '' as visit_id, '' as device, '' as city
    from core.candidate as candidate
    inner join core.promo_traffic as promo on candidate.traffic_id = promo.traffic_id
),

united as (
    select * from visits
    union all
    select * from calls
    union all
    select * from promos
)

select
    cast(row_number() over (order by united.touched_at, united.touch_id) - 1 as integer) as touch_no,
    united.touch_id, united.person_id, united.touched_at, united.kind,
    united.standing, united.candidate_no, source.source_key, source.brand, source.rule,
    united.visit_source, united.visit_account_id, united.visit_id, united.device, united.city
from united
inner join core.traffic_source as source on united.traffic_id = source.traffic_id
