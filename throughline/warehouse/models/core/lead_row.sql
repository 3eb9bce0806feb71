-- Grain: one row per lead that counts.
with

cleaned as (
    select
        lead_id,
        created_at,
        case when kind = '' then 'form' else kind end as kind,
        client_id,
        user_id,
        visit_id,
        call_id,
        deal_id,
        product,
        custom,
        'application' as fact,
        source,
        account_id,
        $utm,
        bare_host(split_part(split_part(referrer, '//', 2), '/', 1)) as referrer_host,
        case when $uses_referrer then referrer else '' end as referrer,
        '' as landing_host,
        '' as click_id,
        $no_ad,
        form_name as form,
        '' as tracking_number,
        trim(promo_code) as promo_code,
        '' as channel,
        brand
    from core.lead_told
)

select lead_id, created_at, client_id, user_id, visit_id, call_id, deal_id, product, custom, $marks, $traffic_id as traffic_id
from cleaned
