-- Grain: one row per row of the spend sheet that has an amount and a period that does not end before it starts.
-- Money is still in the row's own currency: it is converted day by day in manual_day.
with

cleaned as (
    select
        manual.sheet,
        manual.row,
        manual.period_start,
        coalesce(manual.period_end, manual.period_start) as last_day,
        manual.contractor,
        case when manual.spread = '' then 'direct' else lower(trim(manual.spread)) end as spread,
        manual.amount,
        case when manual.currency <> '' then manual.currency else coalesce(source.currency, project.currency) end as currency,
        coalesce(source.includes_vat, true) as has_vat,
        'spend' as fact,
        manual.source,
        manual.account_id,
        $manual_utm,
        $no_page,
        $no_ad,
        '' as form,
        '' as tracking_number,
        '' as promo_code,
        'sheet' as kind,
        manual.channel,
        manual.brand
    from landing.spend_manual as manual
    cross join settings.project as project
    inner join settings.source as source on manual.source = source.source
    where $sheet_row_counts
)

select
    sheet, row, period_start, last_day, contractor, spread, amount, currency, has_vat,
    $marks, $traffic_id as traffic_id
from cleaned
