-- Live: made when it is read
-- Grain: one row per application and per sale without a lead (is_enquiry false), in order of (applied_at, application_id).
-- Promise: is_lead is an enquiry that is neither spam, nor duplicate, nor on a cleaning stage.
select
    own.app_no,
    candidate.candidate_no,
    candidate.application_id,
    candidate.source_name,
    candidate.person_id,
    candidate.applied_at,
    candidate.applied_day,
    candidate.kind,
    candidate.is_enquiry,
    candidate.is_tagged_spam or own.has_spam as is_spam,
    own.is_duplicate,
    own.is_cleaning,
    candidate.is_enquiry and not candidate.is_tagged_spam and not own.has_spam and not own.is_duplicate and not own.is_cleaning
        as is_lead,
    case
        when own.is_duplicate then 'duplicate'
        when candidate.is_tagged_spam then 'spam: tag'
        when own.has_spam then concat('spam: ', coalesce(case when own.spam_reason <> '' then own.spam_reason else main.stage end, ''))
        when own.is_cleaning then concat('cleaning: ', coalesce(main.stage, ''))
        else ''
    end as junk_reason,
    candidate.is_enquiry and not candidate.is_tagged_spam and not own.has_spam and not own.is_duplicate and not own.is_cleaning
    and case when own.deals > 0 then own.reached_target else coalesce(type.is_target, false) end as is_target,
    case when own.deals > 0 then own.target_at when type.is_target then candidate.applied_at end as target_at,
    own.is_sold,
    own.sold_at,
    own.deals,
    own.client_app_no,
    -- What the application itself says, else what the CRM says of its deal.
    case
        when candidate.is_unknown and main.source_key is not null then main.source_key else candidate.own_source_key
    end as own_source_key,
    case when candidate.match = 'none' and own.is_told then 'utm' else candidate.match end as match,
    case when candidate.match = 'none' and own.is_told then 1.0 else candidate.match_certainty end as match_certainty,
    candidate.visit_id,
    candidate.phone_mask,
    own.brand,
    case when coalesce(main.pipeline, '') <> '' then main.pipeline else candidate.pipeline end as pipeline,
    own.product,
    coalesce(main.branch, '') as branch,
    coalesce(main.manager, '') as manager,
    candidate.form,
    candidate.promo_code,
    candidate.city,
    candidate.device,
    candidate.employee,
    candidate.operator,
    candidate.tracking_number,
    coalesce(main.segment, '') as segment
    $application_dimensions
from live.counting as own
inner join mart.candidate as candidate on own.candidate_no = candidate.candidate_no
left join live.call_type as type on candidate.call_no = type.call_no
left join mart.deal_fact as main on own.main_no = main.deal_no
order by own.app_no
