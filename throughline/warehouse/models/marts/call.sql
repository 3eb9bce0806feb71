-- Grain: one row per call of a primary source. Promise: call_no runs 0..n-1 in order of (started_at, call_id).
with

own_deal as (
    select named.origin_source, named.origin_account_id, named.origin_id, min(number.deal_no) as deal_no
    from core.deal_named as named
    inner join core.deal_number as number
        on named.source = number.source and named.account_id = number.account_id and named.deal_id = number.deal_id
    where named.origin = 'call'
    group by named.origin_source, named.origin_account_id, named.origin_id
),

keeps_own as (
    select distinct brand from core.work_span
)

select
    number.call_no,
    number.caller_key,
    call.call_id,
    call.source as source_name,
    call.started_at,
    local_day(call.started_at) as day,
    call.direction,
    call.is_callback,
    call.outcome,
    told.outcome_raw,
    call.wait_seconds,
    call.talk_seconds,
    call.phone = '' as is_hidden,
    person.person_id,
    own_deal.deal_no,
    call.employee,
    call.operator,
    call.tracking_number,
    coalesce(line.kind, '') as number_kind,
    call.city,
    source.source_key,
    call.phone_mask,
    source.brand,
    source.rule,
    told.vendor_is_unique,
    told.vendor_is_target,
    told.vendor_is_repeat,
    no_contacts(told.value) as value,
    told.rating,
    no_contacts(told.comment) as comment,
    told.ivr_path,
    no_contacts(told.landing_url) as landing_url,
    coalesce(visit.visit_id, '') as visit_id,
    case when visit.visit_id is null then '' when call.visit_id = visit.visit_id then 'visit' else 'number' end as match,
    visit.certainty as match_certainty,
    -- Who saw the number when the call came; over 3 nobody of them is taken.
    coalesce(shown.visitors, 0) as visitors,
    told.recording_ref <> '' as has_recording,
    coalesce(span.opens_at <= call.started_at and call.started_at < span.closes_at, false) as is_working,
    call.flags
from core.call_row as call
inner join core.call_number as number
    on call.source = number.source and call.account_id = number.account_id and call.call_id = number.call_id
inner join core.call_told as told
    on call.source = told.source and call.account_id = told.account_id and call.call_id = told.call_id
inner join core.call_source as source
    on call.source = source.source and call.account_id = source.account_id and call.call_id = source.call_id
inner join core.person as person on concat_ws('|', 'call', call.source, call.account_id, call.call_id) = person.node
left join keeps_own on source.brand = keeps_own.brand
left join core.work_span as span
    on coalesce(keeps_own.brand, '') = span.brand and local_day(call.started_at) = span.day
left join own_deal
    on call.source = own_deal.origin_source and call.account_id = own_deal.origin_account_id and call.call_id = own_deal.origin_id
left join core.call_line as line
    on call.source = line.source and call.account_id = line.account_id and call.call_id = line.call_id
left join core.shown_visit as shown
    on call.source = shown.source and call.account_id = shown.account_id and call.call_id = shown.call_id
left join core.named_visit as visit
    on visit.entity = 'call' and call.source = visit.source
    and call.account_id = visit.account_id and call.call_id = visit.entity_id
order by number.call_no
