-- Kept as a view
-- Grain: one row per touch outside every application's path: visits and calls of people who never applied, and what
-- applicants did too early or too late for any application. walker is a hash of whose journey it belongs to, source_key the smallest of
-- its channel, source and campaign, brand_no null where it is no visit: ten million rows are sorted, each byte costs.
with

campaigns as (
    select source_key, cast(min(source_key) over (partition by channel, source, campaign) as integer) as campaign_key
    from core.source_level
),

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
),

strangers as (
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
),

applied as (
    select distinct person_id from core.application_origin
),

-- With a blank before their ids: of touches of one second calls come before visits, as in core.touch.
calls as (
    select
        key_of(concat_ws('|', 'person', cast(person.person_id as varchar))) as walker,
        call.started_at as touched_at,
        local_day(call.started_at) as day,
        concat_ws('|', ' call', call.source, call.account_id, call.call_id) as touch_id,
        campaign.campaign_key as source_key,
        cast(null as integer) as brand_no
    from core.call_row as call
    inner join core.traffic_source as source on call.traffic_id = source.traffic_id
    inner join campaigns as campaign on source.source_key = campaign.source_key
    inner join core.person as person on concat_ws('|', 'call', call.source, call.account_id, call.call_id) = person.node
    left join applied on person.person_id = applied.person_id
    where applied.person_id is null
        and (call.direction = 'in' or call.is_callback) and call.outcome <> 'callback_client_no_answer'
),

used as (
    select distinct touch_no from core.application_touch where seconds_before >= 0
),

applicants as (
    select
        key_of(concat_ws('|', 'person', cast(touch.person_id as varchar))) as walker,
        touch.touched_at,
        local_day(touch.touched_at) as day,
        touch.touch_id,
        campaign.campaign_key as source_key,
        brand.brand_no
    from core.touch as touch
    inner join campaigns as campaign on touch.source_key = campaign.source_key
    left join core.brand as brand on touch.brand = brand.brand and touch.kind = 'visit'
    left join used on touch.touch_no = used.touch_no
    where used.touch_no is null
)

select * from strangers
union all
select * from calls
union all
select * from applicants
