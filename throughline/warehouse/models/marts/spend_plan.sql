-- Grain: one row per row of the spend sheet as it was typed, with what became of it.
select
    plan.source as source_name, plan.sheet, plan.row, plan.period_start, plan.period_end, plan.channel, plan.brand, plan.amount,
    plan.currency, plan.contractor, plan.kind, plan.spread, no_contacts(plan.comment) as comment,
    case
        when plan.amount is null then 'no_amount'
        when plan.period_start is null then 'no_period'
        when plan.period_end < plan.period_start then 'ends_before_start'
        else 'counted'
    end as state
from landing.spend_manual as plan
order by plan.source, plan.sheet, plan.row
