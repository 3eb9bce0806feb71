-- Grain: one row per lead, call or deal that is an application, and per sale without a lead (origin 'none').
-- Promise: origin_no runs 1..n; later steps sort and join by it, not by four texts.
-- A call that a lead names is that lead; a call that a deal names is the deal's application whatever its type.
with

leads as (
    select
        'lead' as origin, source, account_id, lead_id as entity_id, created_at as applied_at, kind, traffic_id,
        form, promo_code, product, custom, '' as city, '' as employee, '' as operator, '' as tracking_number
    from core.lead_row
),

calls as (
    select
        'call' as origin, call.source, call.account_id, call.call_id as entity_id, call.started_at as applied_at,
        'call' as kind, call.traffic_id, '' as form, '' as promo_code, '' as product, '' as custom,
        call.city, call.employee, call.operator, call.tracking_number
    from core.call_row as call
    left join core.call_application as counts
        on call.source = counts.source and call.account_id = counts.account_id and call.call_id = counts.call_id
    left join (select distinct call_id from core.lead_row where call_id <> '') as named on call.call_id = named.call_id
    left join (
        select distinct origin_source, origin_account_id, origin_id from core.deal_application where origin = 'call'
    ) as of_deal
        on call.source = of_deal.origin_source
        and call.account_id = of_deal.origin_account_id
        and call.call_id = of_deal.origin_id
    where (counts.call_id is not null and named.call_id is null) or of_deal.origin_id is not null
),

deals as (
    select
        deal_application.origin, deal.source, deal.account_id, deal.deal_id as entity_id, deal.created_at as applied_at,
        'deal' as kind, deal.traffic_id, '' as form, deal.promo_code, deal.product, '' as custom,
        '' as city, '' as employee, '' as operator, '' as tracking_number
    from core.deal_application as deal_application
    inner join core.deal_row as deal
        on deal_application.source = deal.source
        and deal_application.account_id = deal.account_id
        and deal_application.deal_id = deal.deal_id
    where deal_application.origin in ('deal', 'none')
),

united as (
    select * from leads
    union all
    select * from calls
    union all
    select * from deals
)

select
    row_number() over (order by united.origin, united.source, united.account_id, united.entity_id) as origin_no,
    united.*,
    person.person_id
from united
inner join core.person as person
    on concat_ws('|', case when united.origin = 'none' then 'deal' else united.origin end, united.source, united.account_id, united.entity_id)
    = person.node
