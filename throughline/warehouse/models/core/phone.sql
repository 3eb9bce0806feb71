-- Grain: one row per number that can be dialled in a spelling of landing, `position` from 1. Its extension joins nothing.
select raw, position, e164, extension, mask
from core.phone_read
where position > 0
