-- Grain: one row per number that clients called and that is in no register, or stood in it on other days only; and per
-- operator calls that name no number. A number that visitors were shown is dynamic, whatever the register says.
with

called as (
    select tracking_number, operator, source, account_id, call_id
    from core.call_row
    where direction = 'in'
),

registered as (
    select distinct e164 from core.number_owner
),

shown as (
    select e164 from core.number_log
    union
    select phone.e164
    from (select distinct shown_number from landing.visit where shown_number <> '') as seen
    inner join core.phone_first as phone on seen.shown_number = phone.raw
),

lost as (
    select
        case
            when called.tracking_number = '' then 'call_without_number'
            when registered.e164 is null then 'unplaced_number'
            else 'number_out_of_dates'
        end as kind,
        called.tracking_number, called.operator
    from called
    left join registered on called.tracking_number = registered.e164
    left join shown on called.tracking_number = shown.e164
    left join core.call_line as line
        on called.source = line.source and called.account_id = line.account_id and called.call_id = line.call_id
    where line.call_id is null and shown.e164 is null
)

select kind, tracking_number as subject, operator as detail, count(*) as n, cast(null as decimal(18, 4)) as amount
from lost
group by kind, tracking_number, operator
