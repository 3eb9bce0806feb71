-- Grain: one row per call whose recording the vendor keeps. Apart from `call`: only some roles may read it.
select number.call_no, told.recording_ref
from core.call_told as told
inner join core.call_number as number
    on told.source = number.source and told.account_id = number.account_id and told.call_id = number.call_id
where told.recording_ref <> ''
order by number.call_no
