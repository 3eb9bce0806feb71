-- Grain: rows per application, of itself and of its deals, without any credit. Deals {counted_on}.
counted as (
    select
        application.app_no,
        application.is_lead::integer as leads,
        0 as sales,
        0.0 as revenue
    from application
    where application.applied_day between {first} and {last} and {filters}
    union all
    select
        application.app_no,
        0 as leads,
        deal.is_sale::integer as sales,
        deal.revenue::double as revenue
    from deal
    inner join application on deal.app_no = application.app_no
    where {day} between {first} and {last} and {deal_filters}
),
