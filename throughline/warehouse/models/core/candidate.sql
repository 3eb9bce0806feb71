-- Grain: one row per lead, per call that may be an application, and per deal that no lead and no call names.
-- Promise: candidate_no runs 0..n-1 in order of (applied_at, application_id, source, account_id), whatever the rules of
-- calls are; later steps join by it, not by four texts.
-- standing: 'always' is an application under any rules; 'type' is one when the type of the call says so; 'sale' is the sale
-- of a source whose leads are elsewhere: it stands where no lead or call of its person came before it.
-- A call that a lead names is that lead; a call that a deal names is the deal's application whatever its type.
with

leads as (
    select
        'lead' as origin, source, account_id, lead_id as entity_id, lead_id as application_id, created_at as applied_at,
        kind, traffic_id, form, promo_code, product, custom, '' as city, '' as employee, '' as operator,
        '' as tracking_number, 'always' as standing
    from core.lead_row
),

calls as (
    select
        'call' as origin, call.source, call.account_id, call.call_id as entity_id,
        concat_ws('|', 'call', call.source, call.call_id) as application_id, call.started_at as applied_at,
        'call' as kind, call.traffic_id, '' as form, '' as promo_code, '' as product, '' as custom,
        call.city, call.employee, call.operator, call.tracking_number,
        case when of_deal.origin_id is not null then 'always' else 'type' end as standing
    from core.call_row as call
    left join (select distinct call_id from core.lead_row where call_id <> '') as named on call.call_id = named.call_id
    left join (
        select distinct origin_source, origin_account_id, origin_id from core.deal_named where origin = 'call'
    ) as of_deal
        on call.source = of_deal.origin_source
        and call.account_id = of_deal.origin_account_id
        and call.call_id = of_deal.origin_id
    where of_deal.origin_id is not null
        or (
            named.call_id is null
            and (call.direction = 'in' or call.is_callback)
            -- A callback the client did not answer is neither an application nor a touch.
            and call.outcome <> 'callback_client_no_answer'
        )
),

deals as (
    select
        case when source.leads_are_separate then 'none' else 'deal' end as origin, deal.source, deal.account_id,
        deal.deal_id as entity_id,
        concat_ws('|', case when source.leads_are_separate then 'none' else 'deal' end, deal.source, deal.deal_id) as application_id,
        deal.created_at as applied_at, 'deal' as kind, deal.traffic_id, '' as form, deal.promo_code, deal.product, '' as custom,
        '' as city, '' as employee, '' as operator, '' as tracking_number,
        case when source.leads_are_separate then 'sale' else 'always' end as standing
    from core.deal_row as deal
    inner join settings.source as source on deal.source = source.source
    left join core.deal_named as named
        on deal.source = named.source and deal.account_id = named.account_id and deal.deal_id = named.deal_id
    -- Claims and auxiliary deals of another deal count nothing, so they make no application either.
    where named.deal_id is null and not (deal.parent_deal_id <> '' and (deal.loss_is_won or deal.is_auxiliary))
),

united as (
    select * from leads
    union all
    select * from calls
    union all
    select * from deals
)

select
    cast(
        row_number() over (order by united.applied_at, united.application_id, united.source, united.account_id) - 1 as integer
    ) as candidate_no,
    united.*,
    person.person_id
from united
inner join core.person as person
    on concat_ws('|', case when united.origin = 'none' then 'deal' else united.origin end, united.source, united.account_id, united.entity_id)
    = person.node
