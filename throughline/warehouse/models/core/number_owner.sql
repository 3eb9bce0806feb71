-- Grain: one row per tracking number and span of days it stood for a channel; config first, then the sources.
with

registered as (
    select
        phone.e164,
        number.channel,
        lower(trim(number.utm_source)) as utm_source,
        lower(trim(number.utm_medium)) as utm_medium,
        trim(number.utm_campaign) as utm_campaign,
        number.brand,
        number.pipeline,
        number.operator,
        number.kind,
        number.valid_from,
        coalesce(number.valid_to, cast('9999-12-31' as date)) as valid_to,
        2 as priority
    from landing.tracking_number as number
    inner join core.phone_first as phone on number.number = phone.raw
),

configured as (
    select e164, channel, '' as utm_source, '' as utm_medium, '' as utm_campaign, brand, pipeline, operator,
        'static' as kind, valid_from, valid_to, 1 as priority
    from settings.static_number
)

select * from configured
union all
select * from registered
