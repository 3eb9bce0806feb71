-- Grain: one row per deal: the candidate that is its application, before duplicates are folded.
-- The lead or call that an id names, else the deal itself; a deal whose source keeps leads elsewhere goes to the latest lead
-- or counting call of its person before it (or on its day, where it has a date without a time), else it stays a sale
-- without a lead.
with

seekers as (
    select deal_no, person_id, created_day, created_at, is_bare_day from mart.deal_fact where seeks_lead
),

leads as (
    select candidate.person_id, candidate.applied_day, candidate.applied_at, candidate.place
    from mart.candidate as candidate
    left join live.call_type as type on candidate.call_no = type.call_no
    where candidate.may_have_deals and (candidate.standing = 'always' or type.is_application)
        and candidate.person_id in (select seekers.person_id from seekers)
),

steps as (
    select person_id, applied_day as day, false as is_after, applied_at as moment, false as is_deal, place, null as deal_no from leads
    union all
    select person_id, created_day, is_bare_day, created_at, true, null, deal_no from seekers
),

found as (
    select
        deal_no,
        max(place) over (
            partition by person_id order by day, is_after, moment, is_deal rows between unbounded preceding and current row
        ) as place
    from steps
)

select
    deal.deal_no,
    coalesce(deal.named_candidate_no, before.candidate_no, deal.own_candidate_no) as candidate_no
from mart.deal_fact as deal
left join found on deal.deal_no = found.deal_no
left join mart.candidate as before on found.place = before.place
