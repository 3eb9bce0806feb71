-- Grain: one row per application and touch that counts for it. pos runs 1..n in order of (touched_at, touch_id).
walked as (
    select
        application.app_no,
        application.{walks} as path_no
    from application
),

touches as (
    select
        walked.app_no,
        application_touch.source_key,
        application_touch.pos as touched,
        application_touch.seconds_before / 86400.0 as days,
        channel.channel_key,
        channel.channel,
        channel.is_direct,
        {significant} as is_significant
    from walked
    inner join application_touch on walked.path_no = application_touch.app_no
    inner join source_dim on application_touch.source_key = source_dim.source_key
    inner join channel on source_dim.channel_key = channel.channel_key
    where application_touch.seconds_before {until}
    {skip}
),

numbered as (
    select
        touches.*,
        row_number() over (partition by touches.app_no order by touches.touched) as pos,
        count(*) over (partition by touches.app_no) as n
    from touches
),
