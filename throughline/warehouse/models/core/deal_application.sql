-- Grain: one row per deal: the lead, call or deal that is its application, before duplicates are folded.
-- A deal nothing names is an application itself (dated by its creation), unless its source says leads: separate: then it
-- goes to the latest lead or counted call of its person before it (or on its day, where the deal has a date without a
-- time), else it is a sale without a lead ('none'). Claims and auxiliary deals of another deal count nothing, so they make
-- no application either.
with

earlier as (
    select 'lead' as origin, source, account_id, lead_id as entity_id, created_at as applied_at from core.lead_row
    union all
    select 'call', call.source, call.account_id, call.call_id, call.started_at
    from core.call_row as call
    inner join (
        select source, account_id, call_id from core.call_application
        union
        select origin_source, origin_account_id, origin_id from core.deal_named where origin = 'call'
    ) as counts
        on call.source = counts.source and call.account_id = counts.account_id and call.call_id = counts.call_id
    left join (select distinct call_id from core.lead_row where call_id <> '') as named on call.call_id = named.call_id
    where named.call_id is null
),

by_person as (
    select
        deal.source,
        deal.account_id,
        deal.deal_id,
        earlier.origin,
        earlier.source as origin_source,
        earlier.account_id as origin_account_id,
        earlier.entity_id as origin_id,
        row_number() over (
            partition by deal.source, deal.account_id, deal.deal_id
            order by earlier.applied_at desc, earlier.origin, earlier.entity_id, earlier.source, earlier.account_id
        ) as latest
    from core.deal_row as deal
    inner join settings.source as source on deal.source = source.source and source.leads_are_separate
    inner join core.person as owner
        on concat_ws('|', 'deal', deal.source, deal.account_id, deal.deal_id) = owner.node
    inner join core.person as same on owner.person_id = same.person_id
    inner join earlier
        on same.node = concat_ws('|', earlier.origin, earlier.source, earlier.account_id, earlier.entity_id)
        and (
            earlier.applied_at <= deal.created_at
            or (is_bare_day(deal.created_at) and local_day(earlier.applied_at) = local_day(deal.created_at))
        )
)

select
    deal.source,
    deal.account_id,
    deal.deal_id,
    deal.created_at,
    coalesce(
        named.origin,
        case when by_person.origin_id is not null then by_person.origin when source.leads_are_separate then 'none' else 'deal' end
    ) as origin,
    coalesce(named.origin_source, by_person.origin_source, deal.source) as origin_source,
    coalesce(named.origin_account_id, by_person.origin_account_id, deal.account_id) as origin_account_id,
    coalesce(named.origin_id, by_person.origin_id, deal.deal_id) as origin_id
from core.deal_row as deal
inner join settings.source as source on deal.source = source.source
left join core.deal_named as named
    on deal.source = named.source and deal.account_id = named.account_id and deal.deal_id = named.deal_id
left join by_person
    on deal.source = by_person.source
    and deal.account_id = by_person.account_id
    and deal.deal_id = by_person.deal_id
    and by_person.latest = 1
where not (deal.parent_deal_id <> '' and (deal.loss_is_won or deal.is_auxiliary))
