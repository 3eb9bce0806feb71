-- Grain: one row per hour, brand and whether the channel is paid, of visits: how many began and how long they lasted together.
-- Hours are of UTC, so that the hour that clocks repeat in autumn is two. An hour cut by the end of a day is a row of each.
-- Promise: Σ visits is the number of rows of visit_fact; visits told as sums have no hour.
select
    date_trunc('hour', visit.started_at) as hour,
    visit.day,
    source.brand,
    channel.is_paid,
    count(*) as visits,
    cast(sum(epoch(visit.ended_at) - epoch(visit.started_at)) as bigint) as seconds
from core.visit_fact as visit
inner join core.visit_source as source on visit.traffic_key = source.traffic_key
inner join core.channel_level as channel on source.channel_key = channel.channel_key
group by date_trunc('hour', visit.started_at), visit.day, source.brand, channel.is_paid
order by hour, visit.day, source.brand, channel.is_paid
