-- Grain: one row per application and step of its path; one without touches walks its own source and has no days.
steps as (
    select
        numbered.app_no,
        numbered.pos,
        numbered.channel,
        round(numbered.days * 86400)::bigint as seconds
    from numbered
    union all
    select
        walked.app_no,
        1 as pos,
        source_dim.channel,
        null as seconds
    from walked
    inner join application as own on walked.path_no = own.app_no
    inner join source_dim on own.own_source_key = source_dim.source_key
    where walked.app_no not in (select touches.app_no from touches)
),

compared as (
    select
        steps.*,
        lag(steps.channel) over (partition by steps.app_no order by steps.pos) as before
    from steps
),

path_of as (
    select
        compared.app_no,
        list(compared.channel order by compared.pos) filter (where {kept}) as path,
        count(compared.seconds) as touches,
        min(case when compared.seconds < 0 then 0 else compared.seconds end) filter (where compared.pos = 1) as seconds
    from compared
    group by compared.app_no
),

-- Grain: two rows per application at most: itself, on its own day, and its deals, {counted_on}.
counted as (
    select
        application.app_no,
        sum(credits.weight) * application.is_lead::integer as leads,
        0.0 as sales,
        0.0 as revenue
    from application
    inner join credits on application.app_no = credits.app_no
    inner join source_dim on credits.source_key = source_dim.source_key
    where application.applied_day between {first} and {last} and {filters}
    group by application.app_no, application.is_lead
    union all
    select
        application.app_no,
        0.0 as leads,
        sum(credits.weight * deal.is_sale::integer) as sales,
        sum(credits.weight * deal.revenue::double) as revenue
    from deal
    inner join application on deal.app_no = application.app_no
    inner join credits on application.app_no = credits.app_no
    inner join source_dim on credits.source_key = source_dim.source_key
    where {day} between {first} and {last} and {deal_filters}
    group by application.app_no
),

walks as (
    select
        counted.*,
        path_of.path,
        path_of.touches,
        path_of.seconds
    from counted
    inner join path_of on counted.app_no = path_of.app_no
    where {path_filter}
)
