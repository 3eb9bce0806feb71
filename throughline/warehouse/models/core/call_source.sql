-- Grain: one row per call of a primary source: where it came from and the brand it was for. What its own marks and its
-- static number say, else the visit it was made from: a dynamic number is there to tell that.
select
    call.source,
    call.account_id,
    call.call_id,
    case when own.channel = 'unknown' and seen.source_key is not null then seen.source_key else own.source_key end as source_key,
    case when own.channel = 'unknown' and seen.source_key is not null then seen.rule else own.rule end as rule,
    case when own.brand = '' and seen.brand is not null then seen.brand else own.brand end as brand
from core.call_row as call
inner join core.traffic_source as own on call.traffic_id = own.traffic_id
left join core.named_visit as named
    on named.entity = 'call' and call.source = named.source
    and call.account_id = named.account_id and call.call_id = named.entity_id
left join core.visit_fact as visit
    on named.visit_source = visit.source and named.visit_account_id = visit.account_id and named.visit_id = visit.visit_id
left join core.visit_source as seen on visit.traffic_key = seen.traffic_key
