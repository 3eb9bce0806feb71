-- Grain: one row per visit of a person who applied. The only place where all visits are walked for the sake of journeys.
with

by_client as (
    select visit.*, applicant.person_id
    from core.visit_fact as visit
    inner join core.applicant_client as applicant on visit.client_id = applicant.client_id
),

by_name as (
    -- A visit without a client that an application names all the same.
    select distinct visit.*, origin.person_id
    from core.named_visit as named
    inner join core.visit_fact as visit
        on named.visit_source = visit.source
        and named.visit_account_id = visit.account_id
        and named.visit_id = visit.visit_id
    inner join core.application_origin as origin
        on named.entity = origin.origin
        and named.source = origin.source
        and named.account_id = origin.account_id
        and named.entity_id = origin.entity_id
    where visit.client_id = ''
)

select * from by_client
union all
select * from by_name
