-- Grain: one row per application and sale without a lead: how its visit was found, first way that works.
-- application → visit → call → static_number → client → phone / email → promo → utm → none.
with

known as (
    select
        origin.*,
        coalesce(lead.client_id, call.client_id, deal.client_id, '') as client_id,
        coalesce(lead.call_id, '') as named_call_id
    from core.application_origin as origin
    left join core.lead_row as lead
        on origin.origin = 'lead' and origin.source = lead.source and origin.account_id = lead.account_id and origin.entity_id = lead.lead_id
    left join core.call_row as call
        on origin.origin = 'call' and origin.source = call.source and origin.account_id = call.account_id and origin.entity_id = call.call_id
    left join core.deal_row as deal
        on origin.origin in ('deal', 'none') and origin.source = deal.source and origin.account_id = deal.account_id and origin.entity_id = deal.deal_id
),

calls as (
    select known.origin, known.source, known.account_id, known.entity_id, call.source as call_source,
        call.account_id as call_account_id, call.call_id, call.is_static_number
    from known
    inner join core.call_row as call
        on (known.origin = 'call' and known.source = call.source and known.account_id = call.account_id and known.entity_id = call.call_id)
    union all
    select known.origin, known.source, known.account_id, known.entity_id, call.source, call.account_id, call.call_id, call.is_static_number
    from known
    inner join core.call_row as call on known.named_call_id = call.call_id
    where known.named_call_id <> ''
),

reachable as (
    select distinct
        entity, source, account_id, entity_id,
        max(kind) over (partition by entity, source, account_id, entity_id) as kind
    from core.contact
),

candidates as (
    select known.origin, known.source, known.account_id, known.entity_id, named.match,
        case named.match when 'application' then 1 when 'visit' then 2 else 3 end as preference,
        named.visit_source, named.visit_account_id, named.visit_id, named.certainty, cast(null as timestamp) as started_at
    from known
    inner join core.named_visit as named
        on known.origin = named.entity and known.source = named.source
        and known.account_id = named.account_id and known.entity_id = named.entity_id
    union all
    select calls.origin, calls.source, calls.account_id, calls.entity_id, 'call', 3,
        named.visit_source, named.visit_account_id, named.visit_id, named.certainty, cast(null as timestamp)
    from calls
    inner join core.named_visit as named
        on named.entity = 'call' and calls.call_source = named.source
        and calls.call_account_id = named.account_id and calls.call_id = named.entity_id
    union all
    select origin, source, account_id, entity_id, 'static_number', 4, '', '', '', 1.0, cast(null as timestamp)
    from calls where is_static_number
    union all
    select known.origin, known.source, known.account_id, known.entity_id, 'client', 5,
        visit.source, visit.account_id, visit.visit_id, 1.0, visit.started_at
    from known
    inner join core.person_visit as visit
        on known.person_id = visit.person_id and known.client_id = visit.client_id and visit.started_at <= known.applied_at
    where known.client_id <> ''
    union all
    select known.origin, known.source, known.account_id, known.entity_id, coalesce(reachable.kind, 'phone'), 6,
        visit.source, visit.account_id, visit.visit_id, 1.0, visit.started_at
    from known
    inner join core.person_visit as visit
        on known.person_id = visit.person_id and visit.started_at <= known.applied_at
    left join reachable
        on reachable.entity = case when known.origin = 'none' then 'deal' else known.origin end
        and known.source = reachable.source and known.account_id = reachable.account_id and known.entity_id = reachable.entity_id
    union all
    select known.origin, known.source, known.account_id, known.entity_id, 'promo', 7, '', '', '', 1.0, cast(null as timestamp)
    from known
    inner join core.promo_traffic as promo on known.traffic_id = promo.traffic_id
    union all
    select known.origin, known.source, known.account_id, known.entity_id, 'utm', 8, '', '', '', 1.0, cast(null as timestamp)
    from known
    inner join core.traffic as traffic on known.traffic_id = traffic.traffic_id
    where traffic.utm_source <> '' or traffic.channel <> '' or traffic.referrer_host <> ''
    union all
    select known.origin, known.source, known.account_id, known.entity_id, 'utm', 8, '', '', '', 1.0, cast(null as timestamp)
    from known
    inner join core.deal_application as joined
        on known.origin = joined.origin and known.source = joined.origin_source
        and known.account_id = joined.origin_account_id and known.entity_id = joined.origin_id
    inner join core.deal_row as deal
        on joined.source = deal.source and joined.account_id = deal.account_id and joined.deal_id = deal.deal_id
    where deal.utm_source <> '' or deal.channel <> ''
    union all
    select origin, source, account_id, entity_id, 'none', 9, '', '', '', 0.0, cast(null as timestamp)
    from known
),

ranked as (
    select
        *,
        row_number() over (
            partition by origin, source, account_id, entity_id
            order by preference, started_at desc, visit_id, visit_source, visit_account_id
        ) as best
    from candidates
)

select origin, source, account_id, entity_id, match, visit_source, visit_account_id, visit_id, certainty
from ranked
where best = 1
