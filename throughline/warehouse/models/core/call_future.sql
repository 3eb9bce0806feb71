-- Grain: one row per call of a primary source that starts after the moment of the build: a clock or a time zone is wrong.
-- By itself, because every build has another moment: what follows is made anew only when other calls are found.
select call.source, call.account_id, call.call_id
from core.call_told as call
cross join settings.clock as clock
where call.started_at > clock.as_of
