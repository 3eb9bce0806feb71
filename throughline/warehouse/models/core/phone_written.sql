-- Grain: one row per cell with the phone of a person (or of nobody) and what it was read as. Calls of primary sources only,
-- and those too that tell no number at all.
-- state: read, hidden (nobody told the number), line (of an exchange; of a person's card it is broken), broken, none.
with

written as (
    select 'lead' as what, source, account_id, lead_id as entity_id, phone_raw as raw
    from landing.lead
    inner join core.lead_own as own using (source, account_id, lead_id)
    where phone_raw <> ''
    union all
    select 'deal', source, account_id, deal_id, phones_raw from landing.deal where phones_raw <> ''
    union all
    select 'customer', source, account_id, customer_id, phones_raw from landing.customer where phones_raw <> ''
    union all
    select 'call', source, account_id, call_id, client_raw from core.call_told
    union all
    select 'tracking_number', source, account_id, number, number from landing.tracking_number where number <> ''
),

readings as (
    select raw, max(position) as numbers, max(case when position = 0 then why end) as why from core.phone_read group by raw
)

select
    written.what, written.source, written.account_id, written.entity_id, written.raw,
    case
        when reading.numbers > 0 then 'read'
        when reading.why = 'line' and written.what not in ('call', 'tracking_number') then 'broken'
        else coalesce(reading.why, 'none')
    end as state
from written
left join readings as reading on written.raw = reading.raw
