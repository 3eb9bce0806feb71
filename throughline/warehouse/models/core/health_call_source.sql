-- Grain: one row per number whose callers came from nobody knows where: neither marks, nor the number, nor a visit tell.
select 'call_no_source' as kind, call.tracking_number as subject, call.operator as detail, count(*) as n,
    cast(null as decimal(18, 4)) as amount
from core.call_row as call
inner join core.call_source as origin
    on call.source = origin.source and call.account_id = origin.account_id and call.call_id = origin.call_id
inner join core.source_level as source on origin.source_key = source.source_key
where call.direction = 'in' and source.channel = 'unknown'
group by call.tracking_number, call.operator
