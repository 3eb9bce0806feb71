-- Grain: one row per call with a recording at the vendor whose address holds no contact of a person: a snapshot holds none.
-- Apart from `call`: only some roles may hear recordings.
select number.call_no, told.recording_ref
from core.call_told as told
inner join core.call_number as number
    on told.source = number.source and told.account_id = number.account_id and told.call_id = number.call_id
where told.recording_ref <> '' and told.recording_ref = no_contacts(told.recording_ref)
order by number.call_no
