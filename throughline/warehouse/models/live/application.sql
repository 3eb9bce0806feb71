-- Grain: one row per application and per sale without a lead (is_enquiry false), in order of (applied_at, application_id).
-- Promise: numbers run 0..n-1; every deal belongs to exactly one row that is no duplicate; is_lead is an enquiry that is neither
-- spam, nor duplicate, nor on a cleaning stage.
with

owned as (
    select deal.*, standing.head_no
    from live.deal_origin as origin
    inner join live.standing as standing on origin.candidate_no = standing.candidate_no
    inner join mart.deal_fact as deal on origin.deal_no = deal.deal_no
),

deals as (
    select
        head_no,
        min(deal_no) as main_no,
        count(*) as deals,
        min(case when is_spam then 1 else 0 end) = 1 as is_spam,
        min(case when is_cleaning or is_spam then 1 else 0 end) = 1 as is_cleaning,
        max(case when is_target then 1 else 0 end) = 1 as is_target,
        min(target_at) as target_at,
        max(case when is_sale then 1 else 0 end) = 1 as is_sold,
        min(sold_at) as sold_at,
        min(case when is_spam then loss_reason end) as spam_reason
    from owned
    group by head_no
),

-- The CRM's own words of where a deal came from tell more than nothing.
told as (
    select origin.candidate_no
    from live.deal_origin as origin
    inner join mart.deal_fact as deal on origin.deal_no = deal.deal_no
    where deal.has_words
    group by origin.candidate_no
),

described as (
    select
        cast(row_number() over (order by candidate.candidate_no) - 1 as integer) as app_no,
        candidate.*,
        standing.brand as standing_brand,
        standing.product as standing_product,
        standing.head_no <> candidate.candidate_no as is_duplicate,
        candidate.is_tagged_spam or coalesce(deals.is_spam, false) as is_spam,
        coalesce(deals.is_cleaning and not deals.is_spam, false) as is_cleaning,
        case
            when candidate.is_tagged_spam then 'tag'
            when deals.is_spam then case when deals.spam_reason <> '' then deals.spam_reason else main.stage end
            when deals.is_cleaning then main.stage
            else ''
        end as reason,
        case when deals.deals is not null then deals.is_target else coalesce(type.is_target, false) end as reached_target,
        case when deals.deals is not null then deals.target_at when type.is_target then candidate.applied_at end as target_at,
        coalesce(deals.is_sold, false) as is_sold,
        deals.sold_at,
        cast(coalesce(deals.deals, 0) as integer) as deals,
        deals.main_no,
        told.candidate_no is not null as is_told
    from live.standing as standing
    inner join mart.candidate as candidate on standing.candidate_no = candidate.candidate_no
    left join live.call_type as type on candidate.call_no = type.call_no
    left join deals on candidate.candidate_no = deals.head_no
    left join mart.deal_fact as main on deals.main_no = main.deal_no
    left join told on candidate.candidate_no = told.candidate_no
),

latest as (
    select person_id, max(app_no) as client_app_no
    from described
    group by person_id
)

select
    candidate.app_no,
    candidate.candidate_no,
    candidate.application_id,
    candidate.source_name,
    candidate.person_id,
    candidate.applied_at,
    candidate.applied_day,
    candidate.kind,
    candidate.is_enquiry,
    candidate.is_spam,
    candidate.is_duplicate,
    candidate.is_cleaning,
    candidate.is_enquiry and not candidate.is_spam and not candidate.is_duplicate and not candidate.is_cleaning as is_lead,
    case
        when candidate.is_duplicate then 'duplicate'
        when candidate.is_spam then concat('spam: ', coalesce(candidate.reason, ''))
        when candidate.is_cleaning then concat('cleaning: ', coalesce(candidate.reason, ''))
        else ''
    end as junk_reason,
    candidate.reached_target and candidate.is_enquiry and not candidate.is_spam and not candidate.is_duplicate
    and not candidate.is_cleaning as is_target,
    candidate.target_at,
    candidate.is_sold,
    candidate.sold_at,
    candidate.deals,
    latest.client_app_no,
    -- What the application itself says, else what the CRM says of its deal.
    case
        when candidate.is_unknown and main.source_key is not null then main.source_key else candidate.own_source_key
    end as own_source_key,
    case when candidate.match = 'none' and candidate.is_told then 'utm' else candidate.match end as match,
    case when candidate.match = 'none' and candidate.is_told then 1.0 else candidate.match_certainty end as match_certainty,
    candidate.visit_id,
    candidate.phone_mask,
    case when main.brand <> '' and candidate.standing_brand = '' then main.brand else candidate.standing_brand end as brand,
    case when coalesce(main.pipeline, '') <> '' then main.pipeline else candidate.pipeline end as pipeline,
    case when candidate.standing_product <> '' then candidate.standing_product else coalesce(main.product, '') end as product,
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
from described as candidate
inner join latest on candidate.person_id = latest.person_id
left join mart.deal_fact as main on candidate.main_no = main.deal_no
order by candidate.app_no
