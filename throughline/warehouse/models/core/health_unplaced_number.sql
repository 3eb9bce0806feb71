-- Grain: one row per tracking number that calls came to and that neither config nor a source knows.
select 'unplaced_number' as kind, call.tracking_number as subject, call.operator as detail, count(*) as n,
    cast(null as decimal(18, 4)) as amount
from core.call_row as call
left join core.number_owner as owner on call.tracking_number = owner.e164
where call.tracking_number <> '' and owner.e164 is null and call.direction = 'in'
group by call.tracking_number, call.operator
