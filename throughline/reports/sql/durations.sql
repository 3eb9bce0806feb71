times as (
    select
        epoch(application.applied_at) / 86400.0 as applied,
        epoch(application.target_at) / 86400.0 as target,
        epoch(application.sold_at) / 86400.0 as sold,
        application.is_lead and application.is_target as is_target
    from passing
    inner join application on passing.app_no = application.app_no
    where passing.share > 0
),

gaps as (
    select 'lead_to_target' as step, times.target - times.applied as gap from times where times.is_target
    union all
    select 'target_to_sale', times.sold - times.target from times where times.is_target
    union all
    select 'lead_to_sale', times.sold - times.applied from times
)

select
    gaps.step,
    count(gaps.gap) as n,
    quantile_cont(gaps.gap, 0.5) as median_days,
    quantile_cont(gaps.gap, 0.9) as p90_days
from gaps
where gaps.gap is not null
group by gaps.step
