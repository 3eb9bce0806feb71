final as (
    select
        application.{column},
        round(sum(passing.share), 9) as enquiries,
        round(coalesce(sum(passing.share) filter (where not application.is_lead), 0), 9) as junk
    from passing
    inner join application on passing.app_no = application.app_no
    where application.is_enquiry
    group by application.{column}
)

select
    final.{column},
    {shown}
from final
where final.junk > 0
order by final.junk desc, final.{column}
