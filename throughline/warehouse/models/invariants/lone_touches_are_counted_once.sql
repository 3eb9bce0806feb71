-- No visit is lost between the paths of applicants and lone journeys; every lone journey starts once, ends once and is
-- walked step by step; no position has more touches than the one before it.
select what, counted, found
from (
    select
        'steps' as what,
        (select coalesce(sum(journeys), 0) from live.lone_touch) as counted,
        (select coalesce(sum(journeys), 0) from live.transition where to_key >= 0) as found
    union all
    select
        'starts',
        (select coalesce(sum(journeys), 0) from live.lone_touch where pos = 1),
        (select coalesce(sum(journeys), 0) from live.transition where from_key = -1)
    union all
    select
        'ends',
        (select coalesce(sum(journeys), 0) from live.lone_touch where pos = 1),
        (select coalesce(sum(journeys), 0) from live.transition where to_key = -2)
) as sums
where counted <> found
union all
select 'visits', counted, found
from (
    select
        (select count(*) from core.visit_fact) as counted,
        (select count(*) from core.person_visit) + (select coalesce(sum(journeys), 0) from live.lone_touch) as found
) as visits
where found < counted
union all
select 'position', before.touches, place.touches
from (select pos, count(*) as touches from live.lone_touch group by pos) as place
left join (select pos, count(*) as touches from live.lone_touch group by pos) as before on place.pos = before.pos + 1
where place.pos < 1 or (place.pos > 1 and coalesce(before.touches, 0) < place.touches)
