-- Grain: one row per pipeline with won deals or sales that carry no money.
select 'deal_without_sum' as kind, pipeline as subject, manager as detail, count(*) as n, cast(null as decimal(18, 4)) as amount
from core.deal_fact
where (status = 'won' or is_sale) and coalesce(amount, 0) = 0 and received = 0
group by pipeline, manager
