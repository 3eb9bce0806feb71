-- Grain: one row per channel that anything has, numbered 0..n-1 by name, with what config says of it.
-- A channel is paid when config says so, else when it has spend.
with

used as (
    select distinct channel from core.source_level
),

paid as (
    select distinct source.channel
    from core.spend_row as spend
    inner join core.traffic_source as source on spend.traffic_id = source.traffic_id
    union
    select distinct source.channel
    from core.manual_row as manual
    inner join core.traffic_source as source on manual.traffic_id = source.traffic_id
    where manual.spread = 'direct'
)

select
    cast(row_number() over (order by used.channel) - 1 as integer) as channel_key,
    used.channel,
    coalesce(info.label_ru, builtin.label_ru, used.channel) as label_ru,
    coalesce(info.label_en, builtin.label_en, used.channel) as label_en,
    used.channel = 'direct' as is_direct,
    insignificant.channel is not null as is_insignificant,
    coalesce(info.is_paid, paid.channel is not null) as is_paid
from used
left join settings.channel_info as info on used.channel = info.channel
left join settings.channel_builtin as builtin on used.channel = builtin.channel
left join settings.insignificant as insignificant on used.channel = insignificant.channel
left join paid on used.channel = paid.channel
