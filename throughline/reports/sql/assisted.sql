-- Grain: one row per application and touch; one without touches walks its own source.
steps as (
    select
        numbered.app_no,
        numbered.pos,
        numbered.source_key
    from numbered
    union all
    select
        walked.app_no,
        1 as pos,
        own.own_source_key as source_key
    from walked
    inner join application as own on walked.path_no = own.app_no
    where walked.app_no not in (select touches.app_no from touches)
),

placed as (
    select
        steps.app_no,
        source_dim.{group} as grp,
        {sources} as passes,
        steps.pos = max(steps.pos) over (partition by steps.app_no) as is_end
    from steps
    inner join source_dim on steps.source_key = source_dim.source_key
),

-- Grain: one row per application and value of the group on its path.
present as (
    select
        placed.app_no,
        placed.grp,
        bool_or(placed.is_end) as is_last
    from placed
    where placed.passes
    group by placed.app_no, placed.grp
),

final as (
    select
        present.grp as "{group}",
        {columns}
    from present
    inner join counted on present.app_no = counted.app_no
    group by present.grp
)

select
    final.*,
    final.assisted_leads / nullif(final.last_leads, 0) as assist_ratio
from final
where {present}
order by final.last_revenue desc, final.last_leads desc, final.assisted_leads desc, 1
