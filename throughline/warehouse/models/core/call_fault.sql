-- Grain: one row per call and reason why it cannot be quite true (the words of call_row.flags), with what the source says.
with

flagged as (
    select call.source, call.account_id, call.call_id, call.flags, call.outcome, told.outcome_raw, told.wait_seconds, told.talk_seconds
    from core.call_row as call
    inner join core.call_told as told
        on call.source = told.source and call.account_id = told.account_id and call.call_id = told.call_id
    where call.flags <> ''
)

select source, account_id, call_id, 'future' as fault, '' as value from flagged where flags like '%future%'
union all
select source, account_id, call_id, 'unknown_direction', '' from flagged where flags like '%unknown_direction%'
union all
select source, account_id, call_id, 'unknown_outcome', no_contacts(outcome_raw) from flagged where flags like '%unknown_outcome%'
union all
select source, account_id, call_id, 'negative_wait', cast(wait_seconds as varchar) from flagged where flags like '%negative_wait%'
union all
select source, account_id, call_id, 'negative_talk', cast(talk_seconds as varchar) from flagged where flags like '%negative_talk%'
union all
select source, account_id, call_id, 'answered_without_talk', '' from flagged where flags like '%answered_without_talk%'
union all
select source, account_id, call_id, 'talk_without_answer', concat(outcome, ' ', cast(talk_seconds as varchar))
from flagged where flags like '%talk_without_answer%'
