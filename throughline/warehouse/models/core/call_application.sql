-- Grain: one row per call of the type that config (call_lead) counts as an application.
-- A callback the client did not answer is neither an application nor a touch.
select type.source, type.account_id, type.call_id
from core.call_type as type
inner join core.call_row as call
    on type.source = call.source and type.account_id = call.account_id and type.call_id = call.call_id
cross join settings.project as project
where call.outcome <> 'callback_client_no_answer'
    and (call.direction = 'in' or call.is_callback)
    and case project.call_lead
        when 'target' then type.is_target
        when 'first_target' then type.is_first_target
        when 'unique' then type.is_unique
        else type.is_counted
    end
