visit_sums as (
    select
        periods.which,
        {group} as grp,
        sum(visits.visits) as visits
    from {table} as visits
    inner join periods on visits.day between periods.first_day and periods.last_day
    inner join {dimension} as source_dim on visits.{key} = source_dim.{key}
    where {filters}
    group by all
),
