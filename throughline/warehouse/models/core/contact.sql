-- Grain: one row per distinct phone (E.164) or e-mail of a lead, deal, call or customer; every one it ever had.
with

written as (
    select 'lead' as entity, source, account_id, lead_id as entity_id, 'phone' as kind, phone_raw as raw
    from landing.lead where phone_raw <> ''
    union all
    select 'lead', source, account_id, lead_id, 'email', email_raw from landing.lead where email_raw <> ''
    union all
    select 'deal', source, account_id, deal_id, 'phone', phones_raw from landing.deal where phones_raw <> ''
    union all
    select 'deal', source, account_id, deal_id, 'email', emails_raw from landing.deal where emails_raw <> ''
    union all
    select 'customer', source, account_id, customer_id, 'phone', phones_raw from landing.customer where phones_raw <> ''
    union all
    select 'customer', source, account_id, customer_id, 'email', emails_raw from landing.customer where emails_raw <> ''
    union all
    select 'call', source, account_id, call_id, 'phone', client_raw from landing.call where client_raw <> ''
    union all
    select point.entity, reference.owner_source, reference.owner_account_id, point.entity_id, point.kind, point.value_raw
    from landing.contact_point as point
    inner join core.reference as reference
        on point.entity = reference.kind and point.source = reference.source
        and point.account_id = reference.account_id and point.entity_id = reference.id
    where point.value_raw <> ''
)

select distinct written.entity, written.source, written.account_id, written.entity_id, written.kind, phone.e164 as value
from written
inner join core.phone as phone on written.raw = phone.raw
where written.kind = 'phone'
union
select distinct written.entity, written.source, written.account_id, written.entity_id, written.kind, email.email as value
from written
inner join core.email as email on written.raw = email.raw
where written.kind = 'email'
