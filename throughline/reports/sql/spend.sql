spend_sums as (
    select
        periods.which,
        {group} as grp,
        sum(spend.spend::double) as spend,
        sum(spend.impressions) as impressions,
        sum(spend.clicks) as clicks
    from spend
    inner join periods on spend.day between periods.first_day and periods.last_day
    inner join source_dim on spend.source_key = source_dim.source_key
    where {filters}
    group by all
),
