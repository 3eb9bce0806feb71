-- Grain: one row per application and per sale without a lead, in order of (applied_at, application_id): what its deals make of
-- it. Promise: numbers run 0..n-1; every deal belongs to exactly one row that is no duplicate.
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
        cast(row_number() over (order by standing.candidate_no) - 1 as integer) as app_no,
        standing.candidate_no,
        candidate.person_id,
        candidate.applied_at,
        candidate.is_enquiry,
        candidate.visit_touch_no,
        candidate.match,
        standing.brand,
        standing.product,
        standing.head_no <> standing.candidate_no as is_duplicate,
        coalesce(deals.is_spam, false) as has_spam,
        coalesce(deals.is_cleaning and not deals.is_spam, false) as is_cleaning,
        deals.spam_reason,
        coalesce(deals.is_target, false) as reached_target,
        deals.target_at,
        coalesce(deals.is_sold, false) as is_sold,
        deals.sold_at,
        cast(coalesce(deals.deals, 0) as integer) as deals,
        deals.main_no,
        told.candidate_no is not null as is_told
    from live.standing as standing
    inner join mart.candidate as candidate on standing.candidate_no = candidate.candidate_no
    left join deals on standing.candidate_no = deals.head_no
    left join told on standing.candidate_no = told.candidate_no
),

-- A sale without a lead is no application: a client who has only such is known by the latest of them.
latest as (
    select person_id, coalesce(max(case when is_enquiry then app_no end), max(app_no)) as client_app_no
    from described
    group by person_id
)

select described.*, latest.client_app_no
from described
inner join latest on described.person_id = latest.person_id
order by described.app_no
