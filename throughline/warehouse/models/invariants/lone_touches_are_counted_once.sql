-- Positions of a lone journey run 1..n; every touch outside the paths of applications is in one lone journey, every lone
-- journey starts once and ends once.
select 'journey' as what, journey as counted, max(pos) as of_journeys, count(*) as of_steps
from mart.lone_touch
group by journey
having min(pos) <> 1 or max(pos) <> count(*) or (max(journeys) > 1 and count(*) > 1)
union all
select what, counted, of_journeys, of_steps
from (
    select
        'touches' as what,
        (select count(*) from core.lone_step) as counted,
        (select coalesce(sum(journeys), 0) from mart.lone_touch) as of_journeys,
        (select coalesce(sum(journeys), 0) from mart.transition where to_key >= 0) as of_steps
    union all
    select
        'journeys',
        (select coalesce(sum(journeys), 0) from mart.lone_touch where pos = 1),
        (select coalesce(sum(journeys), 0) from mart.transition where from_key = -1),
        (select coalesce(sum(journeys), 0) from mart.transition where to_key = -2)
) as sums
where counted <> of_journeys or counted <> of_steps
