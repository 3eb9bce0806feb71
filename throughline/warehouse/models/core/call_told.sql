-- Grain: one row per call that counts: what it says, and where it says nothing or nothing that
-- makes sense (an unknown word, a negative duration), its twin.
-- Traffic is taken whole from one of them: marks of two sources mixed would name a campaign that never was.
with

joined as (
    select
        call.*,
        concat(
            call.utm_source, call.utm_medium, call.utm_campaign, call.utm_content, call.utm_term,
            call.campaign_id, call.ad_group_id, call.ad_id
        ) = '' and twin.twin_call_id is not null as is_bare,
        call.direction in ('in', 'out', 'internal') as says_direction,
        call.outcome not in ('', 'unknown') as says_outcome,
        twin.twin_source, twin.twin_account_id, twin.twin_call_id
    from landing.call as call
    inner join core.call_own as counted
        on call.source = counted.source and call.account_id = counted.account_id and call.call_id = counted.call_id
    left join core.call_twin as twin
        on call.source = twin.source and call.account_id = twin.account_id and call.call_id = twin.call_id
)

select
    own.source,
    own.account_id,
    own.call_id,
    own.started_at,
    own.is_callback,
    case when own.says_direction or coalesce(twin.direction, '') = '' then own.direction else twin.direction end as direction,
    case when own.says_outcome or coalesce(twin.outcome, '') = '' then own.outcome else twin.outcome end as outcome,
    case when own.says_outcome or coalesce(twin.outcome, '') = '' then own.outcome_raw else twin.outcome_raw end
        as outcome_raw,
    case when own.wait_seconds >= 0 then own.wait_seconds else coalesce(twin.wait_seconds, own.wait_seconds) end
        as wait_seconds,
    case when own.talk_seconds >= 0 then own.talk_seconds else coalesce(twin.talk_seconds, own.talk_seconds) end
        as talk_seconds,
    case when own.client_raw = '' then coalesce(twin.client_raw, '') else own.client_raw end as client_raw,
    case when own.tracking_number_raw = '' then coalesce(twin.tracking_number_raw, '') else own.tracking_number_raw end
        as tracking_number_raw,
    case when own.employee = '' then coalesce(twin.employee, '') else own.employee end as employee,
    case when own.operator = '' then coalesce(twin.operator, '') else own.operator end as operator,
    case when own.client_id = '' then coalesce(twin.client_id, '') else own.client_id end as client_id,
    case when own.visit_id = '' then coalesce(twin.visit_id, '') else own.visit_id end as visit_id,
    case when own.city = '' then coalesce(twin.city, '') else own.city end as city,
    case when own.vendor_deal_id = '' then coalesce(twin.vendor_deal_id, '') else own.vendor_deal_id end as vendor_deal_id,
    case when own.value = '' then coalesce(twin.value, '') else own.value end as value,
    case when own.comment = '' then coalesce(twin.comment, '') else own.comment end as comment,
    case when own.ivr_path = '' then coalesce(twin.ivr_path, '') else own.ivr_path end as ivr_path,
    case when own.recording_ref = '' then coalesce(twin.recording_ref, '') else own.recording_ref end as recording_ref,
    case when own.landing_url = '' then coalesce(twin.landing_url, '') else own.landing_url end as landing_url,
    coalesce(own.rating, twin.rating) as rating,
    coalesce(own.vendor_is_unique, twin.vendor_is_unique) as vendor_is_unique,
    coalesce(own.vendor_is_target, twin.vendor_is_target) as vendor_is_target,
    coalesce(own.vendor_is_repeat, twin.vendor_is_repeat) as vendor_is_repeat,
    case when own.is_bare then twin.utm_source else own.utm_source end as utm_source,
    case when own.is_bare then twin.utm_medium else own.utm_medium end as utm_medium,
    case when own.is_bare then twin.utm_campaign else own.utm_campaign end as utm_campaign,
    case when own.is_bare then twin.utm_content else own.utm_content end as utm_content,
    case when own.is_bare then twin.utm_term else own.utm_term end as utm_term,
    case when own.is_bare then twin.campaign_id else own.campaign_id end as campaign_id,
    case when own.is_bare then twin.ad_group_id else own.ad_group_id end as ad_group_id,
    case when own.is_bare then twin.ad_id else own.ad_id end as ad_id
from joined as own
left join landing.call as twin
    on own.twin_source = twin.source and own.twin_account_id = twin.account_id and own.twin_call_id = twin.call_id
