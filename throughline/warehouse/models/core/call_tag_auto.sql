-- Grain: one row per (call, category, name) that a rule of config gives it.
-- settings.tag_rule has a row per combination of words of a rule; NULL and '' mean that a field does not matter, and a word
-- is a LIKE pattern in lower case, escaped by !. Talk is that of answered calls.
select
    call.source,
    call.account_id,
    call.call_id,
    rule.category,
    rule.name,
    max(rule.value) as value
from core.call_row as call
inner join core.call_told as told
    on call.source = told.source and call.account_id = told.account_id and call.call_id = told.call_id
inner join settings.tag_rule as rule
    on (rule.min_talk is null or (call.outcome = 'answered' and call.talk_seconds >= rule.min_talk))
    and (rule.max_talk is null or (call.outcome = 'answered' and call.talk_seconds <= rule.max_talk))
    and (rule.min_wait is null or call.wait_seconds >= rule.min_wait)
    and (rule.max_wait is null or call.wait_seconds <= rule.max_wait)
    and (rule.from_minute is null or local_minute(call.started_at) >= rule.from_minute)
    and (rule.to_minute is null or local_minute(call.started_at) < rule.to_minute)
    and (rule.weekdays = '' or contains(rule.weekdays, cast(local_weekday(call.started_at) as varchar)))
    and (rule.direction = '' or call.direction like rule.direction escape '!')
    and (rule.outcome = '' or call.outcome like rule.outcome escape '!')
    and (rule.ivr = '' or lower(told.ivr_path) like rule.ivr escape '!')
    and (rule.comment = '' or lower(told.comment) like rule.comment escape '!')
    and (rule.employee = '' or lower(call.employee) like rule.employee escape '!')
    and (rule.number = '' or lower(call.tracking_number) like rule.number escape '!')
group by call.source, call.account_id, call.call_id, rule.category, rule.name
