-- Grain: one row per application of the period that the filters let through, with the share of its credit that does.
passing as (
    select
        application.app_no,
        sum(credits.weight) as share
    from application
    inner join credits on application.app_no = credits.app_no
    inner join source_dim on credits.source_key = source_dim.source_key
    where application.applied_day between {first} and {last} and {filters}
    group by application.app_no
),

-- The deals of the period's applications that the filters let through.
passing_deals as (
    select
        deal.deal_no,
        sum(credits.weight) as share
    from deal
    inner join application on deal.app_no = application.app_no
    inner join credits on application.app_no = credits.app_no
    inner join source_dim on credits.source_key = source_dim.source_key
    where application.applied_day between {first} and {last} and {deal_filters}
    group by deal.deal_no
),
