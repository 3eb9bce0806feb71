-- Grain: one row per lead that names a call of a primary source: such a call is told of as the lead, not by itself.
select lead.source as source_name, lead.lead_id as application_id, min(number.call_no) as call_no
from core.lead_row as lead
inner join core.call_number as number on lead.call_id = number.call_id
where lead.call_id <> ''
group by lead.source, lead.lead_id
order by call_no, source_name, application_id
