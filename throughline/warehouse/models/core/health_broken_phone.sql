-- Grain: one row per thing whose phones cannot be dialled.
with

broken as (
    select raw.raw
    from core.phone_raw as raw
    left join core.phone_first as phone on raw.raw = phone.raw
    where phone.raw is null
),

used as (
    select 'lead' as what, phone_raw as raw from landing.lead where phone_raw <> ''
    union all
    select 'deal', phones_raw from landing.deal where phones_raw <> ''
    union all
    select 'call', client_raw from landing.call where client_raw <> ''
    union all
    select 'tracking_number', number from landing.tracking_number where number <> ''
)

select 'broken_phone' as kind, used.what as subject, '' as detail, count(*) as n, cast(null as decimal(18, 4)) as amount
from used
inner join broken on used.raw = broken.raw
group by used.what
