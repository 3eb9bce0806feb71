-- Grain: one row per application and touch. The weights of one application sum to 1.
raw as (
    select
        numbered.*,
        {weight} as raw_weight
    from numbered{odds}
),

weighted as (
    select
        raw.*,
        case
            when sum(raw.raw_weight) over (partition by {which}raw.app_no) > 0
                then raw.raw_weight / sum(raw.raw_weight) over (partition by {which}raw.app_no)
            else 1.0 / raw.n
        end as weight
    from raw
),
{redistribute}
credits as (
    select
        {shared_which}shared.app_no,
        shared.source_key,
        shared.weight
    from {shared} as shared
    where shared.weight > 0
    union all
    select
        {own_which}walked.app_no,
        own.own_source_key as source_key,
        1.0 as weight
    from walked
    inner join application as own on walked.path_no = own.app_no{own_periods}
    where walked.app_no not in (select touches.app_no from touches)
),
