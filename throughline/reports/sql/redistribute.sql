-- The credit of direct touches goes to the others in proportion to theirs; equally where the others have none.
redistributed as (
    select
        {weighted_which}weighted.app_no,
        weighted.source_key,
        case
            when bool_and(weighted.is_direct) over of_application then weighted.weight
            when weighted.is_direct then 0.0
            when sum(weighted.weight) filter (where not weighted.is_direct) over of_application > 0
                then weighted.weight / sum(weighted.weight) filter (where not weighted.is_direct) over of_application
            else 1.0 / count(*) filter (where not weighted.is_direct) over of_application
        end as weight
    from weighted
    window of_application as (partition by {weighted_which}weighted.app_no)
),
