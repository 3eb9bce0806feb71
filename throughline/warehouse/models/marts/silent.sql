-- Grain: one row per number or form that fell silent though it was heard regularly: see core.silent for the rule.
select what, source as source_name, name, operator, last_day, days, n_before, days_before, expected, probability
from core.silent
order by expected desc, what, name, source_name
