-- Grain: one row per thing that may be an application, in order of candidate_no: what it says of itself, whatever the rules of
-- calls are. Which of them are applications, and what their deals say, is decided in models/live.
with

spam_calls as (
    select distinct tag.source, tag.account_id, tag.call_id
    from core.call_tag as tag
    inner join settings.spam_tag as spam on tag.name_key = spam.name
),

visits as (
    select touch_no, device, city, visit_source, visit_account_id, visit_id
    from core.touch
    where kind = 'visit'
),

masks as (
    select
        contact.entity, contact.source, contact.account_id, contact.entity_id, min(phone.mask) as mask
    from core.contact as contact
    inner join core.phone as phone on contact.value = phone.e164
    where contact.kind = 'phone'
    group by contact.entity, contact.source, contact.account_id, contact.entity_id
)

select
    candidate.candidate_no,
    candidate.standing,
    -- Of several that came before a deal the latest is taken, of equal times the first.
    cast(row_number() over (order by candidate.applied_at, candidate.candidate_no desc) as integer) as place,
    number.call_no,
    candidate.application_id,
    candidate.source as source_name,
    candidate.person_id,
    candidate.applied_at,
    local_day(candidate.applied_at) as applied_day,
    candidate.kind,
    candidate.origin <> 'none' as is_enquiry,
    candidate.origin in ('lead', 'call') as may_have_deals,
    spam_calls.call_id is not null as is_tagged_spam,
    traffic.source_key as own_source_key,
    traffic.channel = 'unknown' as is_unknown,
    traffic.brand,
    traffic.pipeline,
    candidate.product,
    matched.match,
    matched.certainty as match_certainty,
    matched.visit_id,
    visits.touch_no as visit_touch_no,
    coalesce(masks.mask, '') as phone_mask,
    candidate.form,
    candidate.promo_code,
    case when candidate.city <> '' then candidate.city else coalesce(visits.city, '') end as city,
    coalesce(visits.device, '') as device,
    candidate.employee,
    candidate.operator,
    candidate.tracking_number
    $candidate_dimensions
from core.candidate as candidate
inner join core.traffic_source as traffic on candidate.traffic_id = traffic.traffic_id
inner join core.candidate_match as matched on candidate.candidate_no = matched.candidate_no
left join core.call_number as number
    on candidate.origin = 'call' and candidate.source = number.source
    and candidate.account_id = number.account_id and candidate.entity_id = number.call_id
left join visits
    on matched.visit_id <> '' and matched.visit_source = visits.visit_source
    and matched.visit_account_id = visits.visit_account_id and matched.visit_id = visits.visit_id
left join masks
    on masks.entity = case when candidate.origin = 'none' then 'deal' else candidate.origin end
    and candidate.source = masks.source and candidate.account_id = masks.account_id and candidate.entity_id = masks.entity_id
left join spam_calls
    on candidate.origin = 'call' and candidate.source = spam_calls.source
    and candidate.account_id = spam_calls.account_id and candidate.entity_id = spam_calls.call_id
order by candidate.candidate_no
