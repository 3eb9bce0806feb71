-- Applications on their own day, {sold_on}.
sales_of_application as (
    select
        deal.app_no,
        min(deal.sold_day) as first_sale_day
    from deal
    where deal.is_sale
    group by deal.app_no
),

application_sums as (
    select
        periods.which,
        {group} as grp,
        sum(credits.weight{enquiries} * application.is_enquiry::integer) as enquiries,
        sum(credits.weight{leads} * application.is_lead::integer) as leads,
        sum(credits.weight{target_leads} * (application.is_lead and application.is_target)::integer) as target_leads{sold_column}
    from application
    inner join periods on application.applied_day between periods.first_day and periods.last_day
    inner join credits on application.app_no = credits.app_no{of_period}
    inner join source_dim on credits.source_key = source_dim.source_key{handed}
    where {filters}
    group by all
),
