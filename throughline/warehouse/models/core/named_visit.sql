-- Grain: one row per lead or call that names a visit, by the application id in both, by visit id, or by a dynamic number.
with

wanted as (
    -- The web analytics knows the application: a goal carries its id and the visit it was reached in.
    select 'lead' as entity, lead.source, lead.account_id, lead.lead_id as entity_id, goal.visit_id, 1.0 as certainty, 'application' as match, 1 as preference
    from core.lead_row as lead
    inner join landing.goal as goal on lead.lead_id = goal.goal_id
    where goal.visit_id <> ''
    union all
    select 'lead', source, account_id, lead_id, visit_id, 1.0, 'visit', 2
    from core.lead_row where visit_id <> ''
    union all
    select 'call', source, account_id, call_id, visit_id, 1.0, 'call', 3
    from core.call_row where visit_id <> ''
    union all
    select 'call', source, account_id, call_id, visit_id, certainty, 'call', 3
    from core.shown_visit where visitors <= 3 and visit_id <> ''
),

found as (
    select
        wanted.*,
        visit.client_id,
        visit.source as visit_source,
        visit.account_id as visit_account_id,
        row_number() over (
            partition by wanted.entity, wanted.source, wanted.account_id, wanted.entity_id
            order by wanted.preference, visit.started_at desc, visit.visit_id, visit.source, visit.account_id
        ) as best
    from wanted
    inner join core.visit_fact as visit on wanted.visit_id = visit.visit_id
)

select entity, source, account_id, entity_id, visit_source, visit_account_id, visit_id, client_id, certainty, match
from found
where best = 1
