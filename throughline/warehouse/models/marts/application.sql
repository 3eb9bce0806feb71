-- Grain: one row per application and per sale without a lead, in order of app_no.
-- Promise: is_lead is an enquiry that is neither spam, nor duplicate, nor on a cleaning stage.
with

latest as (
    select person_id, max(app_no) as client_app_no
    from core.application
    group by person_id
),

visits as (
    select touch_id, min(device) as device, min(city) as city, visit_source, visit_account_id, visit_id
    from core.touch
    where kind = 'visit'
    group by touch_id, visit_source, visit_account_id, visit_id
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
    application.app_no,
    application.application_id,
    application.source as source_name,
    application.person_id,
    application.applied_at,
    local_day(application.applied_at) as applied_day,
    application.kind,
    application.is_enquiry,
    application.is_spam,
    application.is_duplicate,
    application.is_cleaning,
    application.is_enquiry and not application.is_spam and not application.is_duplicate and not application.is_cleaning as is_lead,
    case
        when application.is_duplicate then 'duplicate'
        when application.is_spam then concat('spam: ', coalesce(no_contacts(application.reason), ''))
        when application.is_cleaning then concat('cleaning: ', coalesce(no_contacts(application.reason), ''))
        else ''
    end as junk_reason,
    application.is_target and application.is_enquiry and not application.is_spam and not application.is_duplicate
    and not application.is_cleaning as is_target,
    application.target_at,
    application.is_sold,
    application.sold_at,
    cast(application.deals as integer) as deals,
    latest.client_app_no,
    application.own_source_key,
    matched.match,
    matched.certainty as match_certainty,
    matched.visit_id,
    coalesce(masks.mask, '') as phone_mask,
    application.brand,
    application.pipeline,
    application.product,
    application.branch,
    application.manager,
    application.form,
    application.promo_code,
    case when application.city <> '' then application.city else coalesce(visits.city, '') end as city,
    coalesce(visits.device, '') as device,
    application.employee,
    application.operator,
    application.tracking_number,
    coalesce(segments.segment, '') as segment
    $application_dimensions
from core.application as application
inner join latest on application.person_id = latest.person_id
inner join core.application_match as matched on application.origin_no = matched.origin_no
left join visits
    on matched.visit_id <> '' and matched.visit_source = visits.visit_source
    and matched.visit_account_id = visits.visit_account_id and matched.visit_id = visits.visit_id
left join masks
    on masks.entity = case when application.origin = 'none' then 'deal' else application.origin end
    and application.source = masks.source and application.account_id = masks.account_id and application.entity_id = masks.entity_id
left join core.customer_segment as segments
    on application.deal_source = segments.source and application.deal_account_id = segments.account_id
    and application.customer_id = segments.customer_id and application.customer_id <> ''
order by application.app_no
