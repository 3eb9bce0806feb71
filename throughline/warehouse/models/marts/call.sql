-- Grain: one row per call of a primary source.
with

own_deal as (
    select named.origin_source, named.origin_account_id, named.origin_id, min(number.deal_no) as deal_no
    from core.deal_named as named
    inner join core.deal_number as number
        on named.source = number.source and named.account_id = number.account_id and named.deal_id = number.deal_id
    where named.origin = 'call'
    group by named.origin_source, named.origin_account_id, named.origin_id
)

select
    call.call_id,
    call.source as source_name,
    call.started_at,
    local_day(call.started_at) as day,
    call.direction,
    call.is_callback,
    call.outcome,
    call.wait_seconds,
    call.talk_seconds,
    person.person_id,
    application.app_no,
    own_deal.deal_no,
    call.employee,
    call.operator,
    call.tracking_number,
    call.city,
    source.source_key,
    call.phone_mask,
    source.brand
from core.call_row as call
inner join core.traffic_source as source on call.traffic_id = source.traffic_id
inner join core.person as person on concat_ws('|', 'call', call.source, call.account_id, call.call_id) = person.node
left join core.application as application
    on application.origin = 'call' and call.source = application.source
    and call.account_id = application.account_id and call.call_id = application.entity_id
left join own_deal
    on call.source = own_deal.origin_source and call.account_id = own_deal.origin_account_id and call.call_id = own_deal.origin_id
order by call.started_at, call.call_id
