-- Grain: one row per row of visit_traffic: the source and channel it stands for.
select
    marks.traffic_key,
    source.source_key,
    channel.channel_key,
    source.brand,
    source.rule
from core.visit_marks as marks
inner join core.traffic_source as source on marks.traffic_id = source.traffic_id
inner join core.channel_level as channel on source.channel = channel.channel
