-- Grain: one row per kind of record, source and what the phones of its records were read as. Promise: Σ n is the number of
-- cells with a phone, and of calls.
select what, source as source_name, state, count(*) as n
from core.phone_written
group by what, source, state
order by what, source_name, state
