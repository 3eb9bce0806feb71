-- Kept as a view
-- Grain: one row per touch outside every application's path: visits of people who never applied, and what applicants did
-- too early or too late for any application. walker is a hash of whose journey it
-- belongs to: ten million rows are sorted by it.
with

strangers as (
    select
        key_of(case when visit.client_id = '' then concat_ws('|', visit.source, visit.account_id, visit.visit_id) else visit.client_id end) as walker,
        visit.started_at as touched_at,
        visit.visit_id as touch_id,
        source.channel_key
    from core.visit_fact as visit
    inner join core.visit_source as source on visit.traffic_key = source.traffic_key
    left join core.applicant_client as applicant on visit.client_id = applicant.client_id
    left join core.person_visit as named
        on visit.client_id = '' and named.client_id = ''
        and visit.source = named.source and visit.account_id = named.account_id and visit.visit_id = named.visit_id
    where applicant.client_id is null and named.visit_id is null
),

used as (
    select distinct touch_no from core.application_touch where seconds_before >= 0
),

applicants as (
    select
        key_of(concat_ws('|', 'person', cast(touch.person_id as varchar))) as walker,
        touch.touched_at,
        touch.touch_id,
        channel.channel_key
    from core.touch as touch
    inner join core.source_level as level on touch.source_key = level.source_key
    inner join core.channel_level as channel on level.channel = channel.channel
    left join used on touch.touch_no = used.touch_no
    where used.touch_no is null
)

select * from strangers
union all
select * from applicants
