-- Grain: one row per distinct source of touches, visits and spend, in order of source_key.
select
    source.source_key, channel.channel_key, source.channel, source.source, source.campaign, source.ad_group, source.ad, source.keyword
from core.source_level as source
inner join core.channel_level as channel on source.channel = channel.channel
order by source.source_key
