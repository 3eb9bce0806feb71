-- Grain: one row per overhead of the Sheet (a row whose spread is not direct) and channel it is laid on.
-- The base is taken over the whole period of the row: spend, leads or revenue by the project's own model, or evenly over
-- the channels that have spend. A base of zero: evenly; no channel with spend: all of it on 'unknown'.
-- Promise: shares run up to exactly 1 per row (share_to of the last channel), so that cumulative sums lose nothing.
with

overheads as (
    select * from core.manual_row where spread <> 'direct'
),

bases as (
    select overheads.source, overheads.account_id, overheads.sheet, overheads.row, 'by_spend' as spread, level.channel,
        sum(cast(spend.with_vat as double)) as base
    from overheads
    inner join core.spend_direct as spend on spend.day >= overheads.period_start and spend.day <= overheads.last_day
    inner join core.source_level as level on spend.source_key = level.source_key
    where spend.with_vat is not null
    group by overheads.source, overheads.account_id, overheads.sheet, overheads.row, level.channel
    union all
    select overheads.source, overheads.account_id, overheads.sheet, overheads.row, credit.measure, credit.channel, sum(credit.value)
    from overheads
    inner join core.channel_credit as credit on credit.day >= overheads.period_start and credit.day <= overheads.last_day
    where overheads.spread = credit.measure
    group by overheads.source, overheads.account_id, overheads.sheet, overheads.row, credit.measure, credit.channel
),

spenders as (
    select source, account_id, sheet, row, channel from bases where spread = 'by_spend' and base > 0
),

weighed as (
    select overheads.source, overheads.account_id, overheads.sheet, overheads.row, bases.channel, bases.base
    from overheads
    inner join bases
        on overheads.source = bases.source and overheads.account_id = bases.account_id
        and overheads.sheet = bases.sheet and overheads.row = bases.row and overheads.spread = bases.spread
    where bases.base > 0
),

evenly as (
    select overheads.source, overheads.account_id, overheads.sheet, overheads.row, coalesce(spenders.channel, 'unknown') as channel, 1.0 as base
    from overheads
    left join (select distinct source, account_id, sheet, row from weighed) as weighed
        on overheads.source = weighed.source and overheads.account_id = weighed.account_id
        and overheads.sheet = weighed.sheet and overheads.row = weighed.row
    left join spenders
        on overheads.source = spenders.source and overheads.account_id = spenders.account_id
        and overheads.sheet = spenders.sheet and overheads.row = spenders.row
    where weighed.sheet is null
),

united as (
    select * from weighed
    union all
    select * from evenly
),

summed as (
    select
        *,
        sum(base) over by_channel / sum(base) over (partition by source, account_id, sheet, row) as upto,
        row_number() over (partition by source, account_id, sheet, row order by channel desc) as from_end
    from united
    window by_channel as (
        partition by source, account_id, sheet, row order by channel rows between unbounded preceding and current row
    )
),

bounded as (
    select source, account_id, sheet, row, channel, case when from_end = 1 then 1.0 else upto end as share_to
    from summed
)

select
    source, account_id, sheet, row, channel,
    coalesce(lag(share_to) over (partition by source, account_id, sheet, row order by channel), 0.0) as share_from,
    share_to
from bounded
