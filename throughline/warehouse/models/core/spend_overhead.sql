-- Grain: one row per overhead, day of its period and channel. Promise: channels of a day sum to the day to the last unit.
select
    spread.day,
    level.source_key,
    manual.source,
    manual.brand,
    '' as pipeline,
    manual.contractor,
    'overhead' as kind,
    '' as device,
    '' as dims,
    cast(null as bigint) as impressions,
    cast(null as bigint) as clicks,
    cast(round(cast(spread.with_vat as double) * share.share_to, 4) as decimal(18, 4))
    - cast(round(cast(spread.with_vat as double) * share.share_from, 4) as decimal(18, 4)) as with_vat,
    cast(round(cast(spread.without_vat as double) * share.share_to, 4) as decimal(18, 4))
    - cast(round(cast(spread.without_vat as double) * share.share_from, 4) as decimal(18, 4)) as without_vat
from core.manual_day as spread
inner join core.manual_row as manual
    on spread.source = manual.source and spread.account_id = manual.account_id
    and spread.sheet = manual.sheet and spread.row = manual.row
inner join core.overhead_share as share
    on spread.source = share.source and spread.account_id = share.account_id
    and spread.sheet = share.sheet and spread.row = share.row
inner join core.source_level as level
    on share.channel = level.channel and level.source = '' and level.campaign = '' and level.ad_group = '' and level.ad = '' and level.keyword = ''
