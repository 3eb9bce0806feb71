-- Touches in `steps` (walker, touched_at, day, touch_id, source_key, brand_no) cut into journeys.
seen as (
    select
        step.walker,
        step.source_key,
        step.brand_no,
        step.touched_at,
        step.day,
        cast(row_number() over by_time as integer) as pos,
        cast(count(*) over whole as integer) as touches,
        first_value(step.touched_at) over whole as first_at,
        last_value(step.touched_at) over whole as last_at,
        last_value(step.day) over whole as end_day,
        last_value(step.brand_no ignore nulls) over whole as end_brand_no
    from steps as step
    window
        by_time as (partition by step.walker order by step.touched_at, step.touch_id, step.source_key, step.brand_no),
        whole as (
            partition by step.walker order by step.touched_at, step.touch_id, step.source_key, step.brand_no
            rows between unbounded preceding and unbounded following
        )
),

walked as (
    select
        walker, source_key, brand_no, touched_at, day, pos, touches, end_day, end_brand_no,
        last_at <= first_at + project.max_window * interval 1 day as is_whole
    from seen
    cross join settings.project as project
),

-- Most walkers are seen for less than a window and have nothing to cut.
gapped as (
    select
        walked.walker, walked.source_key, walked.brand_no, walked.day, walked.pos,
        case
            when walked.touched_at > lag(walked.touched_at) over (partition by walked.walker order by walked.pos)
                + project.max_window * interval 1 day then 1
            else 0
        end as is_start
    from walked
    cross join settings.project as project
    where not walked.is_whole
),

pieces as (
    select gapped.*, sum(is_start) over (partition by walker order by pos) as piece
    from gapped
),

cut as (
    select
        walker,
        source_key,
        cast(row_number() over by_pos as integer) as pos,
        cast(count(*) over whole as integer) as touches,
        last_value(day) over whole as end_day,
        last_value(brand_no ignore nulls) over whole as end_brand_no
    from pieces
    window
        by_pos as (partition by walker, piece order by pos),
        whole as (partition by walker, piece order by pos rows between unbounded preceding and unbounded following)
),

single as (
    select end_day, end_brand_no, source_key, count(*) as journeys
    from (
        select end_day, end_brand_no, source_key from walked where touches = 1
        union all
        select end_day, end_brand_no, source_key from cut where touches = 1
    ) as ones
    group by end_day, end_brand_no, source_key
),

longer as (
    select end_day, walker, pos, source_key, end_brand_no from walked where touches > 1 and is_whole
    union all
    select end_day, walker, pos, source_key, end_brand_no from cut where touches > 1
),

-- A journey has the number of its first row; those of one touch come first.
numbered as (
    select end_day, row_number() over (order by end_day, end_brand_no, source_key) as journey, 1 as pos, source_key, end_brand_no, journeys
    from single
    union all
    select
        end_day, singles.n + 1 + row_number() over (order by end_day, walker, pos) - pos, pos, source_key, end_brand_no, 1
    from longer
    cross join (select count(*) as n from single) as singles
)

select
    numbered.end_day,
    coalesce(brand.brand, '') as brand,
    cast(numbered.journey as integer) as journey,
    numbered.pos,
    numbered.source_key,
    cast(numbered.journeys as integer) as journeys
from numbered
left join mart.brand as brand on numbered.end_brand_no = brand.brand_no
order by numbered.end_day, numbered.journey, numbered.pos
