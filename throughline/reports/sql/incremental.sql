-- The paths of applications and of other journeys as channels, consecutive repeats taken as one.
changes as (
    select
        steps.app_no,
        steps.pos,
        steps.channel_key
    from (
        select
            numbered.*,
            lag(numbered.channel_key) over (partition by numbered.app_no order by numbered.pos) as before_key
        from numbered
    ) as steps
    where steps.before_key is null or steps.before_key <> steps.channel_key
),

app_paths as (
    select
        changes.app_no,
        string_agg(changes.channel_key::varchar, '>' order by changes.pos) as path
    from changes
    group by changes.app_no
    union all
    select
        walked.app_no,
        source_dim.channel_key::varchar as path
    from walked
    inner join application as own on walked.path_no = own.app_no
    inner join source_dim on own.own_source_key = source_dim.source_key
    where walked.app_no not in (select touches.app_no from touches)
),

lone_steps as (
    select
        lone_touch.journey,
        lone_touch.pos,
        lone_touch.end_day,
        lone_touch.journeys,
        source_dim.channel_key
    from lone_touch
    inner join source_dim on lone_touch.source_key = source_dim.source_key
    inner join channel on source_dim.channel_key = channel.channel_key
    {skip}
),

lone_changes as (
    select
        lone_steps.*,
        lag(lone_steps.channel_key) over (partition by lone_steps.journey order by lone_steps.pos) as before_key
    from lone_steps
),

lone_paths as (
    select
        lone_changes.end_day,
        lone_changes.journeys,
        string_agg(lone_changes.channel_key::varchar, '>' order by lone_changes.pos) as path
    from lone_changes
    where lone_changes.before_key is null or lone_changes.before_key <> lone_changes.channel_key
    group by lone_changes.journey, lone_changes.end_day, lone_changes.journeys
),

odds as (
    select
        seen.which,
        seen.path,
        sum(seen.applied) as applied,
        sum(seen.lone) as lone
    from (
        select periods.which, app_paths.path, 1 as applied, 0 as lone
        from app_paths
        inner join application on app_paths.app_no = application.app_no
        inner join periods on application.applied_day between periods.first_day and periods.last_day
        union all
        select periods.which, lone_paths.path, 0 as applied, lone_paths.journeys as lone
        from lone_paths
        inner join periods on lone_paths.end_day between periods.first_day and periods.last_day
    ) as seen
    group by seen.which, seen.path
),

-- Each path without each of its channels.
pairs as (
    select distinct changes.app_no, changes.channel_key
    from changes
),

without as (
    select
        pairs.app_no,
        pairs.channel_key,
        changes.pos,
        changes.channel_key as kept,
        lag(changes.channel_key) over (partition by pairs.app_no, pairs.channel_key order by changes.pos) as before_key
    from pairs
    inner join changes on pairs.app_no = changes.app_no and pairs.channel_key <> changes.channel_key
),

shorter as (
    select
        without.app_no,
        without.channel_key,
        string_agg(without.kept::varchar, '>' order by without.pos) as path
    from without
    where without.before_key is null or without.before_key <> without.kept
    group by without.app_no, without.channel_key
),

asked as (
    select
        periods.which,
        app_paths.app_no,
        coalesce(odds.lone, 0) as lone,
        -- An application of another period is added to its own path.
        coalesce(odds.applied, 0)
        + (application.applied_day not between periods.first_day and periods.last_day)::integer as applied
    from app_paths
    inner join application on app_paths.app_no = application.app_no
    cross join periods
    left join odds on periods.which = odds.which and app_paths.path = odds.path
),

-- How much likelier a path converts than it does without a channel.
added as (
    select
        asked.which,
        pairs.app_no,
        pairs.channel_key,
        greatest(
            asked.applied / (asked.applied + asked.lone)
            - coalesce(odds.applied / nullif(odds.applied + odds.lone, 0), 0),
            0
        ) as adds
    from pairs
    inner join asked on pairs.app_no = asked.app_no
    left join shorter on pairs.app_no = shorter.app_no and pairs.channel_key = shorter.channel_key
    left join odds on asked.which = odds.which and shorter.path = odds.path
),

incremental as (
    select
        added.which,
        numbered.app_no,
        numbered.pos,
        case
            when sum(added.adds) over (partition by added.which, numbered.app_no) > 0
                then added.adds / count(*) over (partition by added.which, numbered.app_no, numbered.channel_key)
            else (numbered.pos = numbered.n)::integer
        end as adds
    from numbered
    inner join added on numbered.app_no = added.app_no and numbered.channel_key = added.channel_key
),
