-- Grain: one row per row of the spend sheet and day of its period, in the project's currency with and without VAT.
-- Promise: before conversion the days of a row sum to its amount to the last unit.
with

spread as (
    select
        manual.source,
        manual.account_id,
        manual.sheet,
        manual.row,
        calendar.day,
        manual.currency,
        manual.has_vat,
        row_number() over by_day as day_no,
        count(*) over (partition by manual.source, manual.account_id, manual.sheet, manual.row) as days,
        manual.amount as total
    from core.manual_row as manual
    inner join settings.calendar as calendar
        on calendar.day >= manual.period_start and calendar.day <= manual.last_day
    window by_day as (partition by manual.source, manual.account_id, manual.sheet, manual.row order by calendar.day)
),

shared as (
    select
        *,
        cast(round(cast(total as double) * day_no / days, 4) as decimal(18, 4))
        - cast(round(cast(total as double) * (day_no - 1) / days, 4) as decimal(18, 4)) as amount
    from spread
),

converted as (
    select
        shared.*,
        coalesce(vat.rate, 0.0) as vat_rate,
        case
            when shared.currency = project.currency then shared.amount
            else cast(round(cast(shared.amount as double) * rate.rate, 4) as decimal(18, 4))
        end as home
    from shared
    cross join settings.project as project
    left join core.rate_daily as rate on shared.currency = rate.currency and shared.day = rate.day
    left join settings.vat as vat on shared.day >= vat.since and shared.day < vat.until
)

select
    source, account_id, sheet, row, day,
    case when has_vat then home else cast(round(cast(home as double) * (1 + vat_rate), 4) as decimal(18, 4)) end as with_vat,
    case when not has_vat then home else cast(round(cast(home as double) / (1 + vat_rate), 4) as decimal(18, 4)) end as without_vat
from converted
