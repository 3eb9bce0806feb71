-- Grain: one row per visit of a primary source that is no bot.
-- Promise: as many rows as landing holds such visits; day is the day of the business zone.
-- traffic_key is a 64-bit hash of all traffic marks as they were written: ten million visits are joined to a few thousand
-- sets of marks by it, and the chance of a collision among a million sets is under 1 in 10^7.
select
    visit.source,
    visit.account_id,
    visit.visit_id,
    visit.client_id,
    visit.started_at,
    visit.started_at + coalesce(visit.duration_seconds, 0) * interval 1 second as ended_at,
    local_day(visit.started_at) as day,
    key_of(row($visit_traffic)) as traffic_key,
    visit.device,
    visit.city
from landing.visit as visit
inner join settings.source as source on visit.source = source.source
where source.is_primary and visit.started_at is not null and not coalesce(visit.is_bot, false)
