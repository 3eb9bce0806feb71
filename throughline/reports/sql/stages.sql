final as (
    select
        deal_stage_reached.stage,
        min(deal_stage_reached.stage_sort) as stage_sort,
        round(sum(passing_deals.share), 9) as deals
    from passing_deals
    inner join deal_stage_reached on passing_deals.deal_no = deal_stage_reached.deal_no
    where deal_stage_reached.pipeline = {pipeline} and passing_deals.share > 0
    group by deal_stage_reached.stage
)

select
    final.stage,
    final.deals,
    final.deals / lag(final.deals) over (order by final.stage_sort, final.stage) as conversion
from final
order by final.stage_sort, final.stage
