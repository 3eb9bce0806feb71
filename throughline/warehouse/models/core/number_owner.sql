-- Grain: one row per tracking number and span of days it stood for something; config first, then the sources.
-- A number is static (it names a channel), dynamic (visitors are shown it in turn) or default (all others see it). Where
-- the register does not say which: static when it names a channel or a tag, else default. Both ends of a span are inside.
with

registered as (
    select
        -- What cannot be dialled from outside, as an extension or a sip line, is found by how it is written.
        coalesce(phone.e164, number.number) as e164,
        number.channel,
        lower(trim(number.utm_source)) as utm_source,
        lower(trim(number.utm_medium)) as utm_medium,
        trim(number.utm_campaign) as utm_campaign,
        trim(number.utm_content) as utm_content,
        lower(trim(number.utm_term)) as utm_term,
        number.brand,
        number.pipeline,
        number.operator,
        case
            when number.kind <> '' then number.kind
            when number.channel <> '' or number.utm_source <> '' then 'static'
            else 'default'
        end as kind,
        number.valid_from,
        coalesce(number.valid_to, cast('9999-12-31' as date)) as valid_to,
        2 as priority
    from landing.tracking_number as number
    left join core.phone as phone on number.number = phone.raw
),

configured as (
    select e164, channel, '' as utm_source, '' as utm_medium, '' as utm_campaign, '' as utm_content, '' as utm_term,
        brand, pipeline, operator, 'static' as kind, valid_from, valid_to, 1 as priority
    from settings.static_number
)

select * from configured
union all
select * from registered
