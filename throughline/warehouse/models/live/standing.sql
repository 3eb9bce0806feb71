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

-- Most people apply once: only the others are looked at for duplicates.
several as (
    select person_id
    from described
    where is_enquiry
    group by person_id
    having count(*) > 1
),

stepped as (
    select
        described.candidate_no, described.applied_at, described.person_id, described.brand, described.product,
        lag(described.applied_at) over (
            partition by described.person_id, described.brand, described.product order by described.candidate_no
        ) as earlier_at
    from described
    inner join several on described.person_id = several.person_id
    where described.is_enquiry
),

chained as (
    select
        *,
        sum(case when earlier_at is null or applied_at > earlier_at + interval 24 hour then 1 else 0 end) over (
            partition by person_id, brand, product order by candidate_no rows between unbounded preceding and current row
        ) as chain
    from stepped
),

headed as (
    select candidate_no, min(candidate_no) over (partition by person_id, brand, product, chain) as head_no
    from chained
)

select
    described.candidate_no,
    described.brand,
    described.product,
    coalesce(headed.head_no, described.candidate_no) as head_no
from described
left join headed on described.candidate_no = headed.candidate_no
