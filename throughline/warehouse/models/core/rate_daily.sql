-- Grain: one row per foreign currency and day of the calendar that has a rate: the latest of the last 7 days, else the
-- fixed one of config. A day without a row has no rate: its money is left out and counted, never taken as 1.
with

recent as (
    select
        calendar.day,
        rate.currency,
        rate.rate,
        row_number() over (partition by calendar.day, rate.currency order by rate.day desc, rate.source) as newest
    from settings.calendar as calendar
    inner join landing.rate as rate
        on rate.day <= calendar.day
        and rate.day >= calendar.day - 7
    where rate.rate > 0
),

fixed as (
    select calendar.day, fixed.currency, fixed.rate
    from settings.calendar as calendar
    cross join settings.fixed_rate as fixed
    left join recent on calendar.day = recent.day and fixed.currency = recent.currency
    where recent.day is null
)

select day, currency, rate from recent where newest = 1
union all
select day, currency, rate from fixed
