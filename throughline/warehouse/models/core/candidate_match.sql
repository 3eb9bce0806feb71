-- Grain: one row per candidate: how its visit was found, first way that works. What the CRM says of its deals is added
-- where applications are made: which deals are its own may hang on the rules of calls.
-- application → visit → call → static_number → client → phone / email → promo → utm → none.
-- Each way is tried only where no better one has found anything: most visits are never looked at twice.
with

known as (
    select
        origin.candidate_no,
        origin.origin,
        origin.source,
        origin.account_id,
        origin.entity_id,
        origin.applied_at,
        origin.person_id,
        origin.traffic_id,
        coalesce(lead.client_id, call.client_id, deal.client_id, '') as client_id,
        coalesce(lead.call_id, '') as named_call_id
    from core.candidate as origin
    left join core.lead_row as lead
        on origin.origin = 'lead' and origin.source = lead.source
        and origin.account_id = lead.account_id and origin.entity_id = lead.lead_id
    left join core.call_row as call
        on origin.origin = 'call' and origin.source = call.source
        and origin.account_id = call.account_id and origin.entity_id = call.call_id
    left join core.deal_row as deal
        on origin.origin in ('deal', 'none') and origin.source = deal.source
        and origin.account_id = deal.account_id and origin.entity_id = deal.deal_id
),

calls as (
    select known.candidate_no, call.source, call.account_id, call.call_id, call.is_static_number
    from known
    inner join core.call_row as call
        on known.origin = 'call' and known.source = call.source
        and known.account_id = call.account_id and known.entity_id = call.call_id
    union all
    select known.candidate_no, call.source, call.account_id, call.call_id, call.is_static_number
    from known
    inner join core.call_row as call on known.named_call_id = call.call_id
    where known.named_call_id <> ''
),

by_id as (
    select known.candidate_no, named.match, case named.match when 'application' then 1 when 'visit' then 2 else 3 end as preference,
        named.visit_source, named.visit_account_id, named.visit_id, named.certainty
    from known
    inner join core.named_visit as named
        on known.origin = named.entity and known.source = named.source
        and known.account_id = named.account_id and known.entity_id = named.entity_id
    union all
    select calls.candidate_no, 'call', 3, named.visit_source, named.visit_account_id, named.visit_id, named.certainty
    from calls
    inner join core.named_visit as named
        on named.entity = 'call' and calls.source = named.source
        and calls.account_id = named.account_id and calls.call_id = named.entity_id
    union all
    select candidate_no, 'static_number', 4, '', '', '', 1.0
    from calls
    where is_static_number
),

by_client as (
    select known.candidate_no, 'client' as match, visit.source, visit.account_id, visit.visit_id,
        row_number() over (
            partition by known.candidate_no order by visit.started_at desc, visit.visit_id, visit.source, visit.account_id
        ) as latest
    from known
    inner join core.person_visit as visit
        on known.person_id = visit.person_id and known.client_id = visit.client_id and visit.started_at <= known.applied_at
    left join (select distinct candidate_no from by_id) as found on known.candidate_no = found.candidate_no
    where known.client_id <> '' and found.candidate_no is null
),

reachable as (
    select entity, source, account_id, entity_id, max(kind) as kind
    from core.contact
    group by entity, source, account_id, entity_id
),

by_person as (
    select known.candidate_no, coalesce(reachable.kind, 'phone') as match, visit.source, visit.account_id, visit.visit_id,
        row_number() over (
            partition by known.candidate_no order by visit.started_at desc, visit.visit_id, visit.source, visit.account_id
        ) as latest
    from known
    inner join core.person_visit as visit
        on known.person_id = visit.person_id and visit.started_at <= known.applied_at
    left join (
        select candidate_no from by_id
        union
        select candidate_no from by_client
    ) as found on known.candidate_no = found.candidate_no
    left join reachable
        on reachable.entity = case when known.origin = 'none' then 'deal' else known.origin end
        and known.source = reachable.source and known.account_id = reachable.account_id
        and known.entity_id = reachable.entity_id
    where found.candidate_no is null
),

own_words as (
    select known.candidate_no, 'utm' as match
    from known
    inner join core.traffic as traffic on known.traffic_id = traffic.traffic_id
    where traffic.utm_source <> '' or traffic.channel <> '' or traffic.referrer_host <> ''
),

candidates as (
    select * from by_id
    union all
    select candidate_no, match, 5, source, account_id, visit_id, 1.0 from by_client where latest = 1
    union all
    select candidate_no, match, 6, source, account_id, visit_id, 1.0 from by_person where latest = 1
    union all
    select known.candidate_no, 'promo', 7, '', '', '', 1.0
    from known
    inner join core.promo_traffic as promo on known.traffic_id = promo.traffic_id
    union all
    select candidate_no, match, 8, '', '', '', 1.0 from own_words
    union all
    select candidate_no, 'none', 9, '', '', '', 0.0 from known
),

ranked as (
    select
        *,
        row_number() over (
            partition by candidate_no order by preference, visit_id, visit_source, visit_account_id
        ) as best
    from candidates
)

select candidate_no, match, visit_source, visit_account_id, visit_id, certainty
from ranked
where best = 1
