-- Money of deals, {counted_on}.
deal_values as (
    select
        deal.*,
        case when deal.is_sale then {cost} else 0 end as cost_of_goods
    from deal
),

deal_sums as (
    select
        periods.which,
        {group} as grp,
        sum(credits.weight{sales} * deal.is_sale::integer) as sales,
        sum(credits.weight{repeat_sales} * (deal.is_sale and deal.is_repeat_sale)::integer) as repeat_sales,
        sum(credits.weight{first_sales} * (deal.is_sale and deal.is_first_sale)::integer) as first_sales,
        sum(credits.weight{revenue} * deal.revenue::double) as revenue,
        sum(credits.weight{refund} * coalesce(deal.refund, 0)::double) as refund,
        sum(credits.weight{cost_of_goods} * deal.cost_of_goods) as cost_of_goods,
        {gross_profit} as gross_profit,
        sum(credits.weight{receivable} * coalesce(deal.receivable, 0)::double) as receivable
    from deal_values as deal
    inner join application on deal.app_no = application.app_no
    inner join periods on {day} between periods.first_day and periods.last_day
    inner join credits on application.app_no = credits.app_no{of_period}
    inner join source_dim on credits.source_key = source_dim.source_key{handed}
    where {filters}
    group by all
),

-- Every payment on its own day, whatever the axis.
payment_sums as (
    select
        periods.which,
        {payment_group} as grp,
        sum(credits.weight{cash_in} * payment.amount::double) as cash_in
    from payment
    inner join periods on payment.paid_day between periods.first_day and periods.last_day
    inner join deal on payment.deal_no = deal.deal_no
    inner join application on deal.app_no = application.app_no
    inner join credits on application.app_no = credits.app_no{of_period}
    inner join source_dim on credits.source_key = source_dim.source_key{handed}
    where {payment_filters}
    group by all
),
