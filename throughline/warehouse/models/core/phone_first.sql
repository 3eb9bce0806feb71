-- Grain: one row per spelling with a number that can be dialled: the first one in it.
select raw, e164, mask
from core.phone_read
where position = 1
