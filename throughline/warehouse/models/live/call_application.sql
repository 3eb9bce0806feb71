-- Live: made when it is read
-- Grain: one row per call that is an application.
select candidate.call_no, application.app_no
from live.counting as application
inner join mart.candidate as candidate on application.candidate_no = candidate.candidate_no
where candidate.call_no is not null
order by candidate.call_no
