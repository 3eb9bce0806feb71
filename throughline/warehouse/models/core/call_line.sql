-- Grain: one row per call whose number stood in the register on the day of the call: what the number was for that day.
-- Of spans that overlap config's wins, else the one that began last: whoever moved a number need not close its old row.
with

owners as (
    select
        call.source,
        call.account_id,
        call.call_id,
        owner.*,
        row_number() over (
            partition by call.source, call.account_id, call.call_id
            order by owner.priority, owner.valid_from desc, owner.channel, owner.utm_source, owner.kind, owner.brand, owner.operator
        ) as preference
    from core.call_told as call
    left join core.phone_first as line on call.tracking_number_raw = line.raw
    inner join core.number_owner as owner
        on coalesce(line.e164, call.tracking_number_raw) = owner.e164
        and local_day(call.started_at) >= owner.valid_from
        and local_day(call.started_at) <= owner.valid_to
)

select
    source, account_id, call_id, e164, kind, channel, utm_source, utm_medium, utm_campaign, utm_content, utm_term, brand,
    pipeline, operator,
    kind <> 'dynamic' and (channel <> '' or utm_source <> '') as is_static
from owners
where preference = 1
