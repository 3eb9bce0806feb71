-- Grain: one row per thing to mend that a build finds; what depends on parameters is found by the report itself.
select kind, subject, detail, n, amount from core.health_no_rate
union all
select kind, subject, detail, n, amount from core.health_unmatched_spend
union all
select kind, subject, detail, n, amount from core.health_untagged_visits
union all
select kind, subject, detail, n, amount from core.health_utm_variant
union all
select kind, subject, detail, n, amount from core.health_unfilled_macro
union all
select kind, subject, detail, n, amount from core.health_deal_without_sum
union all
select kind, subject, detail, n, amount from core.health_broken_phone
union all
select kind, subject, detail, n, amount from core.health_orphan_payment
union all
select kind, subject, detail, n, amount from core.health_unplaced_number
union all
select kind, subject, detail, n, amount from core.health_call_fault
union all
select kind, subject, detail, n, amount from core.health_call_source
union all
select kind, subject, detail, n, amount from core.health_silent
order by kind, subject, detail
