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

-- A sale and the one before it of the same person, whenever that was.
sales as (
    select
        deal.deal_no,
        deal.is_repeat_sale,
        (epoch(deal.sold_at) - lag(epoch(deal.sold_at)) over by_time) / 86400.0 as gap
    from deal
    where deal.is_sale
    window by_time as (partition by deal.person_id order by deal.sold_at, deal.deal_no)
),

gaps as (
    select 'lead_to_target' as step, times.target - times.applied as gap from times where times.is_target
    union all
    select 'target_to_sale', times.sold - times.target from times where times.is_target
    union all
    select 'lead_to_sale', times.sold - times.applied from times
    union all
    select 'sale_to_repeat', sales.gap
    from sales
    inner join passing_deals on sales.deal_no = passing_deals.deal_no
    where sales.is_repeat_sale and passing_deals.share > 0
)

select
    gaps.step,
    count(gaps.gap) as n,
    quantile_cont(gaps.gap, 0.5) as median_days,
    quantile_cont(gaps.gap, 0.9) as p90_days
from gaps
where gaps.gap is not null
group by gaps.step
