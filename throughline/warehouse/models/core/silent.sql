-- Grain: one row per number or form that fell silent, though it was heard regularly: were it as before, so long a silence
-- would come less than once in a hundred times.
-- Before: the last 56 days up to the last day it was heard, 14 at least, with 5 calls or forms at least; each day of the
-- week has its own mean. Silent: the whole days since, until its source was last heard of at all. Calls that come by
-- themselves are a Poisson stream, so that the probability of none is exp(−expected). A number whose days in the register
-- are over is silent by right.
with

heard as (
    select heard.*, cast(epoch(cast(heard.day as timestamp)) / 86400 as bigint) as day_no
    from core.heard_daily as heard
    cross join settings.clock as clock
    where heard.day <= local_day(clock.as_of)
),

sources as (
    select what, source, max(day_no) - 1 as end_no from heard group by what, source
),

lives as (
    select what, source, name, max(operator) as operator, max(day) as last_day, max(day_no) as last_no,
        greatest(min(day_no), max(day_no) - 55) as from_no
    from heard
    group by what, source, name
),

weekdays as (
    select
        life.what, life.source, life.name, weekday.n as weekday,
        -- How many days from one number to another have this place in the week.
        floor((life.last_no - weekday.n) / 7.0) - floor((life.from_no - 1 - weekday.n) / 7.0) as days_before,
        floor((source.end_no - weekday.n) / 7.0) - floor((life.last_no - weekday.n) / 7.0) as days_since
    from lives as life
    inner join sources as source on life.what = source.what and life.source = source.source
    cross join (values (0), (1), (2), (3), (4), (5), (6)) as weekday (n)
    where source.end_no > life.last_no and life.last_no - life.from_no >= 13
),

before as (
    select life.what, life.source, life.name, heard.day_no % 7 as weekday, sum(heard.n) as n
    from lives as life
    inner join heard
        on life.what = heard.what and life.source = heard.source and life.name = heard.name and life.from_no <= heard.day_no
    group by life.what, life.source, life.name, heard.day_no % 7
),

expected as (
    select
        weekday.what, weekday.source, weekday.name,
        sum(coalesce(before.n, 0)) as n_before,
        sum(weekday.days_before) as days_before,
        sum(weekday.days_since) as days,
        sum(coalesce(before.n, 0) / weekday.days_before * weekday.days_since) as expected
    from weekdays as weekday
    left join before
        on weekday.what = before.what and weekday.source = before.source
        and weekday.name = before.name and weekday.weekday = before.weekday
    group by weekday.what, weekday.source, weekday.name
),

retired as (
    select e164, max(valid_to) as valid_to from core.number_owner group by e164
)

select
    life.what, life.source, life.name, life.operator, life.last_day,
    cast(expected.days as bigint) as days,
    cast(expected.n_before as bigint) as n_before,
    cast(expected.days_before as bigint) as days_before,
    cast(expected.expected as double) as expected,
    exp(-cast(expected.expected as double)) as probability
from expected
inner join lives as life on expected.what = life.what and expected.source = life.source and expected.name = life.name
inner join sources as source on life.what = source.what and life.source = source.source
left join retired on life.what = 'number' and life.name = retired.e164
where expected.n_before >= 5
    and exp(-cast(expected.expected as double)) < 0.01
    and (retired.e164 is null or cast(epoch(cast(retired.valid_to as timestamp)) / 86400 as bigint) >= source.end_no)
