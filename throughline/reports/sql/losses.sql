final as (
    select
        deal.last_step,
        deal.loss_reason,
        {deals} as deals,
        {amount} as amount
    from passing_deals
    inner join deal on passing_deals.deal_no = deal.deal_no
    where deal.status = 'lost' and passing_deals.share > 0
    group by deal.last_step, deal.loss_reason
)

select
    final.last_step,
    final.loss_reason,
    final.deals,
    final.deals / sum(final.deals) over () as share,
    final.amount
from final
order by final.deals desc, final.last_step, final.loss_reason
