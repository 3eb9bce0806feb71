-- Grain: one row per call and reason why it cannot be quite true, with what the source says. Reasons: the words of call.flags.
select number.call_no, fault.fault, fault.value
from core.call_fault as fault
inner join core.call_number as number
    on fault.source = number.source and fault.account_id = number.account_id and fault.call_id = number.call_id
order by number.call_no, fault.fault
