-- Positions of an application's touches run 1..n.
select app_no, count(*) as touches, min(pos) as first_pos, max(pos) as last_pos
from live.application_touch
group by app_no
having min(pos) <> 1 or max(pos) <> count(*)
