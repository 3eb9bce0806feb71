-- Grain: one row per day, source and whatever else spend can be grouped by. Sorted by day.
-- Promise: Σ spend per source and day equals spend_fact; rows without a rate are left out here and counted in health.
select
    spend.day,
    spend.source_key,
    spend.source as source_name,
    spend.brand,
    spend.pipeline,
    spend.contractor,
    spend.kind,
    spend.device
    $spend_dimensions,
    cast(sum(spend.impressions) as bigint) as impressions,
    cast(sum(spend.clicks) as bigint) as clicks,
    cast(sum(case when project.include_vat then spend.with_vat else spend.without_vat end) as decimal(18, 4)) as spend,
    cast(sum(spend.with_vat) as decimal(18, 4)) as spend_with_vat,
    cast(sum(spend.without_vat) as decimal(18, 4)) as spend_without_vat
from core.spend_fact as spend
cross join settings.project as project
where spend.with_vat is not null and spend.day is not null
group by
    spend.day, spend.source_key, spend.source, spend.brand, spend.pipeline, spend.contractor, spend.kind, spend.device
    $spend_dimensions_group
order by spend.day, spend.source_key
