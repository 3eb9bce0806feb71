-- Grain: one row per channel, in order of channel_key.
select channel_key, channel, label_ru, label_en, is_direct, is_insignificant, is_paid
from core.channel_level
order by channel_key
