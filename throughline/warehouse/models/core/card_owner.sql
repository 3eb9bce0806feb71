-- Grain: one row per person with a card in the CRM: until when one of them was open, forever where one still is.
-- A deal is a card; so is a lead, where config says that leads and deals come apart (`leads: separate`, exports of one CRM).
with

cards as (
    select concat_ws('|', 'deal', source, account_id, deal_id) as node,
        case when crm_status = 'open' or closed_at is null then timestamp '9999-12-31 00:00:00' else closed_at end as open_until
    from core.deal_row
    union all
    select concat_ws('|', 'lead', lead.source, lead.account_id, lead.lead_id), timestamp '9999-12-31 00:00:00'
    from core.lead_row as lead
    cross join (select count(*) as sources from settings.source where leads_are_separate) as separate
    where separate.sources > 0
)

select person.person_id, max(cards.open_until) as open_until
from cards
inner join core.person as person on cards.node = person.node
group by person.person_id
