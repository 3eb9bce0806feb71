-- Grain: one row per row of traffic_daily that counts: visits that a source tells only the sum of, under their traffic marks.
-- Promise: no visit is counted twice. A source that is not primary is left out, and so are sums of days of which the source
-- and account has visits of their own. traffic_key is that of a visit with the same marks: sums pass the same rules.
with

told as (
    select *, '' as campaign_id, '' as ad_group_id, '' as ad_id, '' as gclid, '' as yclid
    from landing.traffic_daily
    where day is not null and visits > 0
)

select
    visit.source,
    visit.account_id,
    visit.day,
    key_of(row($visit_traffic)) as traffic_key,
    visit.utm_source,
    visit.utm_medium,
    visit.utm_campaign,
    visit.utm_content,
    visit.utm_term,
    visit.referrer,
    visit.landing_url,
    visit.visits
from told as visit
inner join settings.source as source on visit.source = source.source
left join core.traffic_told_twice as twice
    on visit.source = twice.source and visit.account_id = twice.account_id and visit.day = twice.day
where source.is_primary and twice.source is null
