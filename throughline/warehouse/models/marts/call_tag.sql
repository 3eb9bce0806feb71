-- Grain: one row per (call, category, name). Promise: rank 1 wins in its call's category, and tells the call's value.
with

intention as (
    select distinct tag.category_key, tag.name_key
    from core.call_tag as tag
    inner join settings.tag_intention as wanted
        on (wanted.category = '' or tag.category_key like wanted.category escape '!')
        and tag.name_key like wanted.name escape '!'
)

select
    number.call_no,
    tag.category,
    tag.name,
    case when tag.category = '' then tag.name else concat(tag.category, '/', tag.name) end as tag,
    tag.kind,
    cast(tag.value as decimal(18, 4)) as value,
    tag.is_target,
    intention.name_key is not null as is_intention,
    cast(tag.rank as integer) as rank
from core.call_tag as tag
inner join core.call_number as number
    on tag.source = number.source and tag.account_id = number.account_id and tag.call_id = number.call_id
left join intention on tag.category_key = intention.category_key and tag.name_key = intention.name_key
order by number.call_no, tag.category, tag.name
