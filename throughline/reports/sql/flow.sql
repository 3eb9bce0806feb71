with

{counted}
worth as (
    select
        counted.app_no,
        sum(counted.leads) as leads,
        sum(counted.revenue) as revenue
    from counted
    group by counted.app_no
),

model_a as (
    with

{a}
    parts as (
        select credits.app_no, credits.source_key, credits.weight from credits
    )

    select * from parts
),

model_b as (
    with

{b}
    parts as (
        select credits.app_no, credits.source_key, credits.weight from credits
    )

    select * from parts
),

-- Grain: one row per application and value of the group that the two models credit differently.
moved as (
    select
        pieces.app_no,
        source_dim.{group} as grp,
        sum(pieces.weight) as part
    from (
        select app_no, source_key, weight from model_a
        union all
        select app_no, source_key, -weight as weight from model_b
    ) as pieces
    inner join source_dim on pieces.source_key = source_dim.source_key
    group by pieces.app_no, source_dim.{group}
    having abs(sum(pieces.weight)) > {dust}
),

lost as (
    select
        moved.app_no,
        sum(moved.part) as whole
    from moved
    where moved.part > 0
    group by moved.app_no
),

-- What the losers of an application lose goes to its gainers in proportion to what they gain.
final as (
    select
        losing.grp as from_value,
        gaining.grp as to_value,
        {leads} as leads,
        {revenue} as revenue
    from moved as losing
    inner join moved as gaining on losing.app_no = gaining.app_no
    inner join lost on losing.app_no = lost.app_no
    inner join worth on losing.app_no = worth.app_no
    where losing.part > 0 and gaining.part < 0
    group by losing.grp, gaining.grp
)

select final.*
from final
where (final.leads <> 0 or final.revenue <> 0) and {asked}
order by final.revenue desc, final.leads desc, final.from_value, final.to_value
