-- Grain: one row per spend of an ad account or mailing, and per row and day of the Sheet that names its channel.
-- Promise: the days of a Sheet row sum to its amount to the last unit (differences of rounded cumulative sums).
with

ads as (
    select
        spend.day, source.source_key, spend.source, source.brand, source.pipeline, '' as contractor, spend.spend_kind as kind,
        spend.device, spend.dims, spend.impressions, spend.clicks, spend.with_vat, spend.without_vat
    from core.spend_row as spend
    inner join core.traffic_source as source on spend.traffic_id = source.traffic_id
),

sheet as (
    select
        spread.day, source.source_key, manual.source,
        source.brand, source.pipeline, manual.contractor, 'sheet' as kind,
        '' as device, '' as dims, cast(null as bigint) as impressions, cast(null as bigint) as clicks,
        spread.with_vat, spread.without_vat
    from core.manual_day as spread
    inner join core.manual_row as manual
        on spread.source = manual.source and spread.account_id = manual.account_id
        and spread.sheet = manual.sheet and spread.row = manual.row
    inner join core.traffic_source as source on manual.traffic_id = source.traffic_id
    where manual.spread = 'direct'
)

select * from ads
union all
select * from sheet
