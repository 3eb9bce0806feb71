with

model_a as (
{a}
),

model_b as (
{b}
),

moved as (
    select
        "{group}" as grp,
        coalesce(model_a.leads, 0) - coalesce(model_b.leads, 0) as leads,
        coalesce(model_a.revenue, 0) - coalesce(model_b.revenue, 0) as revenue
    from model_a
    full join model_b using ("{group}")
),

-- A model that knows no single application: what the losers lose goes to the gainers in proportion to what they gain.
final as (
    select
        losing.grp as from_value,
        gaining.grp as to_value,
        {leads} as leads,
        {revenue} as revenue
    from moved as losing
    cross join moved as gaining
    cross join (
        select
            sum(greatest(moved.leads, 0)) as leads,
            sum(greatest(moved.revenue, 0)) as revenue
        from moved
    ) as lost
)

select final.*
from final
where (final.leads <> 0 or final.revenue <> 0) and {asked}
order by final.revenue desc, final.leads desc, final.from_value, final.to_value
