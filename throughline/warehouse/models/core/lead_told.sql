-- Grain: one row per lead that counts: what it says, and where it says nothing, what was told of it earlier.
-- Traffic is taken whole from one of them: marks of two sources mixed would name a campaign that never was.
with

joined as (
    select
        lead.*,
        concat(
            lead.utm_source, lead.utm_medium, lead.utm_campaign, lead.utm_content, lead.utm_term, lead.referrer
        ) = '' and twin.twin_lead_id is not null as is_bare,
        twin.twin_source, twin.twin_account_id, twin.twin_lead_id
    from landing.lead as lead
    inner join core.lead_own as counted
        on lead.source = counted.source and lead.account_id = counted.account_id and lead.lead_id = counted.lead_id
    left join core.lead_twin as twin
        on lead.source = twin.source and lead.account_id = twin.account_id and lead.lead_id = twin.lead_id
)

select
    own.source,
    own.account_id,
    own.lead_id,
    own.created_at,
    case when own.kind = '' then coalesce(twin.kind, '') else own.kind end as kind,
    case when own.client_id = '' then coalesce(twin.client_id, '') else own.client_id end as client_id,
    case when own.user_id = '' then coalesce(twin.user_id, '') else own.user_id end as user_id,
    case when own.visit_id = '' then coalesce(twin.visit_id, '') else own.visit_id end as visit_id,
    case when own.call_id = '' then coalesce(twin.call_id, '') else own.call_id end as call_id,
    case when own.deal_id = '' then coalesce(twin.deal_id, '') else own.deal_id end as deal_id,
    case when own.promo_code = '' then coalesce(twin.promo_code, '') else own.promo_code end as promo_code,
    case when own.form_name = '' then coalesce(twin.form_name, '') else own.form_name end as form_name,
    case when own.brand = '' then coalesce(twin.brand, '') else own.brand end as brand,
    case when own.product = '' then coalesce(twin.product, '') else own.product end as product,
    case when own.custom = '' then coalesce(twin.custom, '') else own.custom end as custom,
    case when own.is_bare then twin.utm_source else own.utm_source end as utm_source,
    case when own.is_bare then twin.utm_medium else own.utm_medium end as utm_medium,
    case when own.is_bare then twin.utm_campaign else own.utm_campaign end as utm_campaign,
    case when own.is_bare then twin.utm_content else own.utm_content end as utm_content,
    case when own.is_bare then twin.utm_term else own.utm_term end as utm_term,
    case when own.is_bare then twin.referrer else own.referrer end as referrer
from joined as own
left join landing.lead as twin
    on own.twin_source = twin.source and own.twin_account_id = twin.account_id and own.twin_lead_id = twin.lead_id
