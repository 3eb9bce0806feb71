-- Grain: one row per number of the register and span of days; config and sources may tell of one number twice.
select
    e164 as tracking_number, kind as number_kind, channel, brand, operator, valid_from, valid_to, priority = 1 as is_of_config
from core.number_owner
order by e164, valid_from, priority, channel
