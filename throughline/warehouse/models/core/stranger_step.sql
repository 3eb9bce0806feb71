-- Kept as a view
-- Grain: one row per visit of somebody who cannot have applied: no lead, call or deal of theirs is known. walker is a hash of
-- whose journey it belongs to, source_key the smallest of its channel, source and campaign: ten million rows are sorted,
-- each byte costs.
with

$campaigns,

marked as (
    select source.traffic_key, campaign.campaign_key, brand.brand_no
    from core.visit_source as source
    inner join campaigns as campaign on source.source_key = campaign.source_key
    inner join core.brand as brand on source.brand = brand.brand
),

-- Visits of browsers that keep no client id, of people who were logged in.
logged_in as (
    select visit.source, visit.account_id, visit.visit_id,
        case
            when person.person_id is null then concat_ws('|', 'user', visit.user_id)
            else concat_ws('|', 'person', cast(person.person_id as varchar))
        end as walker
    from landing.visit as visit
    left join core.person as person on concat_ws('|', 'user', visit.user_id) = person.node
    where visit.client_id = '' and visit.user_id <> ''
)

select
    key_of(
        case
            when known.person_id is not null then concat_ws('|', 'person', cast(known.person_id as varchar))
            when visit.client_id <> '' then visit.client_id
            else coalesce(logged_in.walker, concat_ws('|', visit.source, visit.account_id, visit.visit_id))
        end
    ) as walker,
    visit.started_at as touched_at,
    visit.day,
    visit.visit_id as touch_id,
    marked.campaign_key as source_key,
    marked.brand_no
from core.visit_fact as visit
inner join marked on visit.traffic_key = marked.traffic_key
left join core.applicant_client as applicant on visit.client_id = applicant.client_id
left join core.stranger_client as known on visit.client_id = known.client_id
left join logged_in
    on visit.client_id = ''
    and visit.source = logged_in.source and visit.account_id = logged_in.account_id and visit.visit_id = logged_in.visit_id
left join core.person_visit as named
    on visit.client_id = '' and named.client_id = ''
    and visit.source = named.source and visit.account_id = named.account_id and visit.visit_id = named.visit_id
where applicant.client_id is null and named.visit_id is null
