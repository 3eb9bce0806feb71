sold_sums as (
    select
        periods.which,
        {group} as grp,
        sum(credits.weight{sold_applications}) as sold_applications
    from application
    inner join sales_of_application on application.app_no = sales_of_application.app_no
    inner join periods on sales_of_application.first_sale_day between periods.first_day and periods.last_day
    inner join credits on application.app_no = credits.app_no{of_period}
    inner join source_dim on credits.source_key = source_dim.source_key{handed}
    where {filters}
    group by all
),
