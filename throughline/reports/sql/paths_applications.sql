-- Grain: one row per application; of several deals the dearest is named.
, twice as (
    select deal.deal_id from deal group by deal.deal_id having count(*) > 1
),

dearest as (
    select
        deal.app_no,
        arg_max({deal_name}, deal.revenue) as deal_id
    from deal
    group by deal.app_no
),

every as (
    select
        walks.app_no,
        sum(walks.leads) as leads,
        sum(walks.sales) as sales,
        sum(walks.revenue) as revenue,
        any_value(walks.seconds) / 86400 as days_to_lead
    from walks
    group by walks.app_no
)

select
    application.application_id,
    application.applied_day as applied,
    every.days_to_lead,
    dearest.deal_id,
    every.leads,
    every.sales,
    every.revenue
from every
inner join application on every.app_no = application.app_no
left join dearest on every.app_no = dearest.app_no
where every.leads <> 0 or every.sales <> 0 or every.revenue <> 0
order by application.applied_day desc, application.application_id
