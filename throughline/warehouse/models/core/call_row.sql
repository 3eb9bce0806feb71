-- Grain: one row per call of a primary source that has a time, its numbers in E.164.
-- A static number names the channel of its calls, or their tags where they have none; any number of the register its brand.
-- A row that cannot be quite true is kept as far as it makes sense and says so in `flags`, words joined by a blank: a
-- negative duration is not known, an unknown direction counts as incoming, an unknown outcome as no answer of any kind.
with

cleaned as (
    select
        call.call_id,
        call.started_at,
        case when call.direction in ('out', 'internal') then call.direction else 'in' end as direction,
        coalesce(call.is_callback, false) as is_callback,
        case when call.outcome = '' then 'unknown' else call.outcome end as outcome,
        case when call.wait_seconds >= 0 then call.wait_seconds end as wait_seconds,
        case when call.talk_seconds >= 0 then call.talk_seconds end as talk_seconds,
        coalesce(client.e164, '') as phone,
        coalesce(client.mask, '') as phone_mask,
        call.employee,
        case when call.operator <> '' then call.operator else coalesce(owner.operator, '') end as operator,
        coalesce(owner.is_static, false) as is_static_number,
        call.client_id,
        call.visit_id,
        call.city,
        call.vendor_deal_id,
        'call' as fact,
        call.source,
        call.account_id,
        case when $line_tags then owner.utm_source else lower(trim(call.utm_source)) end as utm_source,
        case when $line_tags then owner.utm_medium else lower(trim(call.utm_medium)) end as utm_medium,
        case when $line_tags then owner.utm_campaign else trim(call.utm_campaign) end as utm_campaign,
        case when $line_tags then owner.utm_content else trim(call.utm_content) end as utm_content,
        case when $line_tags then owner.utm_term else lower(trim(call.utm_term)) end as utm_term,
        $no_page,
        call.campaign_id,
        call.ad_group_id,
        call.ad_id,
        $no_ad_names,
        '' as form,
        coalesce(line.e164, call.tracking_number_raw) as tracking_number,
        '' as promo_code,
        'call' as kind,
        case when owner.is_static then owner.channel else '' end as channel,
        coalesce(owner.brand, '') as brand,
        trim(concat(
            case when future.call_id is not null then 'future ' else '' end,
            case when call.direction not in ('', 'in', 'out', 'internal') then 'unknown_direction ' else '' end,
            case when call.outcome in ('', 'unknown') then 'unknown_outcome ' else '' end,
            case when call.wait_seconds < 0 then 'negative_wait ' else '' end,
            case when call.talk_seconds < 0 then 'negative_talk ' else '' end,
            case when call.outcome = 'answered' and call.talk_seconds = 0 then 'answered_without_talk ' else '' end,
            -- A machine that was spoken to and a call that still goes on have a duration too.
            case
                when call.talk_seconds > 0 and call.outcome not in ('', 'unknown', 'answered', 'voicemail', 'in_progress')
                    then 'talk_without_answer '
                else ''
            end
        )) as flags
    from core.call_told as call
    left join core.phone_first as client on call.client_raw = client.raw
    left join core.phone_first as line on call.tracking_number_raw = line.raw
    left join core.call_future as future
        on call.source = future.source and call.account_id = future.account_id and call.call_id = future.call_id
    left join core.call_line as owner
        on call.source = owner.source and call.account_id = owner.account_id and call.call_id = owner.call_id
)

select
    call_id, started_at, direction, is_callback, outcome, wait_seconds, talk_seconds, phone, phone_mask, employee, operator,
    is_static_number, client_id, visit_id, city, vendor_deal_id, flags, $marks, $traffic_id as traffic_id
from cleaned
