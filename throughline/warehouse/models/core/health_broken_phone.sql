-- Grain: one row per kind of record and source whose phones nobody can dial. Hidden numbers are nobody's mistake.
select 'broken_phone' as kind, what as subject, source as detail, count(*) as n, cast(null as decimal(18, 4)) as amount
from core.phone_written
where state = 'broken'
group by what, source
