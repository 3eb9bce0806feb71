-- Grain: one row per application and touch of its path; one without any touch walks the source of its own.
application_steps as (
    select
        numbered.app_no,
        numbered.pos,
        source_dim.{level} as state
    from numbered
    inner join source_dim on numbered.source_key = source_dim.source_key
    union all
    select
        walked.app_no,
        1 as pos,
        source_dim.{level} as state
    from walked
    inner join application as own on walked.path_no = own.app_no
    inner join source_dim on own.own_source_key = source_dim.source_key
    where walked.app_no not in (select touches.app_no from touches)
),

-- Journeys that ended in the period without an application.
lone_steps as (
    select
        lone_touch.journey,
        lone_touch.pos,
        lone_touch.journeys,
        source_dim.{level} as state
    from lone_touch
    inner join source_dim on lone_touch.source_key = source_dim.source_key
    inner join channel on source_dim.channel_key = channel.channel_key
    where lone_touch.end_day between {first} and {last}{brands}
    {skip}
),

counted as (
    select
        lag(application_steps.state, 1, '{start}') over walk as from_state,
        application_steps.state,
        lead(application_steps.state) over walk is null as is_last,
        application.is_lead,
        1 as journeys
    from application_steps
    inner join application on application_steps.app_no = application.app_no
    where application.applied_day between {first} and {last} and {filters}
    window walk as (partition by application_steps.app_no order by application_steps.pos)
    union all
    select
        lag(lone_steps.state, 1, '{start}') over walk as from_state,
        lone_steps.state,
        lead(lone_steps.state) over walk is null as is_last,
        false as is_lead,
        lone_steps.journeys
    from lone_steps
    window walk as (partition by lone_steps.journey order by lone_steps.pos)
),

moves as (
    select counted.from_state, counted.state as to_state, counted.journeys
    from counted
    union all
    select
        counted.state as from_state,
        case when counted.is_lead then '{conversion}' else '{null}' end as to_state,
        counted.journeys
    from counted
    where counted.is_last
)

select
    moves.from_state,
    moves.to_state,
    sum(moves.journeys)::double as journeys,
    sum(moves.journeys)::double / sum(sum(moves.journeys)) over (partition by moves.from_state) as probability
from moves
group by moves.from_state, moves.to_state
order by moves.from_state <> '{start}', moves.from_state, probability desc, moves.to_state
