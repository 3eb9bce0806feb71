-- Grain: one row per visit of a person who applied. The only place where all visits are walked for the sake of journeys.
with

by_client as (
    select visit.*, applicant.person_id
    from core.visit_fact as visit
    inner join core.applicant_client as applicant on visit.client_id = applicant.client_id
),

by_user as (
    -- A visit of a browser that keeps no client id, of somebody who was logged in.
    select visit.*, person.person_id
    from landing.visit as logged_in
    inner join core.person as person on concat_ws('|', 'user', logged_in.user_id) = person.node
    inner join (select distinct person_id from core.candidate) as applicant on person.person_id = applicant.person_id
    inner join core.visit_fact as visit
        on logged_in.source = visit.source and logged_in.account_id = visit.account_id and logged_in.visit_id = visit.visit_id
    where logged_in.client_id = '' and logged_in.user_id <> ''
),

by_name as (
    -- A visit without a client that an application names all the same.
    select distinct visit.*, origin.person_id
    from core.named_visit as named
    inner join core.visit_fact as visit
        on named.visit_source = visit.source
        and named.visit_account_id = visit.account_id
        and named.visit_id = visit.visit_id
    inner join core.candidate as origin
        on named.entity = origin.origin
        and named.source = origin.source
        and named.account_id = origin.account_id
        and named.entity_id = origin.entity_id
    where visit.client_id = ''
),

united as (
    select * from by_client
    union all
    select * from by_user
    union all
    select by_name.*
    from by_name
    left join by_user
        on by_name.source = by_user.source and by_name.account_id = by_user.account_id and by_name.visit_id = by_user.visit_id
    where by_user.visit_id is null
)

select * from united
