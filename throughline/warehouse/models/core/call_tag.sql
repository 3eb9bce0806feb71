-- Grain: one row per (call, category, name), however often and in whatever case it was told; spelled as config spells the
-- category, else as most often. Promise: rank runs 1, 2, … in a call's category without gaps; 1 wins: manual, menu, auto.
with

every as (
    select source, account_id, call_id, category, name, kind, value from core.call_tag_told
    union all
    select source, account_id, call_id, category, name, 'auto', value from core.call_tag_auto
),

keyed as (
    select *,
        lower(category) as category_key,
        lower(name) as name_key,
        case kind when 'manual' then 1 when 'menu' then 2 else 3 end as strength
    from every
),

category_spelled as (
    select
        category_key, category,
        row_number() over (partition by category_key order by count(*) desc, category) as preference
    from keyed
    group by category_key, category
),

name_spelled as (
    select
        category_key, name_key, name,
        row_number() over (partition by category_key, name_key order by count(*) desc, name) as preference
    from keyed
    group by category_key, name_key, name
),

told_once as (
    select *,
        row_number() over (
            partition by source, account_id, call_id, category_key, name_key
            order by strength, value desc nulls last, category, name
        ) as preference
    from keyed
)

select
    told.source,
    told.account_id,
    told.call_id,
    coalesce(info.label, category.category) as category,
    name.name,
    case told.strength when 1 then 'manual' when 2 then 'menu' else 'auto' end as kind,
    coalesce(told.value, info.value) as value,
    coalesce(info.kind, 'other') = 'target' as is_target,
    told.category_key,
    told.name_key,
    dense_rank() over (
        partition by told.source, told.account_id, told.call_id, told.category_key
        order by told.strength
    ) as rank
from told_once as told
inner join category_spelled as category on told.category_key = category.category_key and category.preference = 1
inner join name_spelled as name
    on told.category_key = name.category_key and told.name_key = name.name_key and name.preference = 1
left join settings.tag_category as info on told.category_key = info.category
where told.preference = 1
