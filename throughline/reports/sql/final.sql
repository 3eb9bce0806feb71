sums as (
    select
        parts.grp,
        {measures}
    from (
        {parts}
    ) as parts
    group by parts.grp
),

final as (
    select
        {columns}
    from sums
    {present}
)

select * from final
order by {order}
