-- Grain: one row per candidate that is an application or a sale without a lead: its brand and product, and the candidate it
-- is a duplicate of (itself for none).
-- Duplicate: same person, brand and product within 24 hours of an earlier application; a chain of such ends at its first.
with

first_deal as (
    select candidate_no, min(deal_no) as deal_no
    from live.deal_origin
    group by candidate_no
),

described as (
    select
        candidate.candidate_no,
        candidate.applied_at,
        candidate.person_id,
        candidate.is_enquiry,
        case when candidate.brand <> '' then candidate.brand else coalesce(deal.brand, '') end as brand,
        case when candidate.product <> '' then candidate.product else coalesce(deal.product, '') end as product
    from mart.candidate as candidate
    left join live.call_type as type on candidate.call_no = type.call_no
    left join first_deal on candidate.candidate_no = first_deal.candidate_no
    left join mart.deal_fact as deal on first_deal.deal_no = deal.deal_no
    where candidate.standing = 'always'
        or type.is_application
        or (candidate.standing = 'sale' and first_deal.deal_no is not null)
),

stepped as (
    select
        *,
        lag(applied_at) over (partition by person_id, brand, product, is_enquiry order by candidate_no) as earlier_at
    from described
),

chained as (
    select
        *,
        sum(case when earlier_at is null or applied_at > earlier_at + interval 24 hour or not is_enquiry then 1 else 0 end) over (
            partition by person_id, brand, product, is_enquiry
            order by candidate_no rows between unbounded preceding and current row
        ) as chain
    from stepped
)

select
    candidate_no,
    brand,
    product,
    min(candidate_no) over (partition by person_id, brand, product, is_enquiry, chain) as head_no
from chained
