-- Grain: one row per number or form that fell silent.
select concat('silent_', what) as kind, name as subject, operator as detail, 1 as n, cast(null as decimal(18, 4)) as amount
from core.silent
