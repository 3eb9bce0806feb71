-- Grain: one row per reason why calls of a source cannot be quite true; unknown outcomes one by one, by their word.
select concat('call_', fault) as kind, source as subject, case when fault = 'unknown_outcome' then value else '' end as detail,
    count(*) as n, cast(null as decimal(18, 4)) as amount
from core.call_fault
group by fault, source, case when fault = 'unknown_outcome' then value else '' end
