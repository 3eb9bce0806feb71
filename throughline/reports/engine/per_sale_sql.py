"""The statements about deals in the report of processing: communications a sale took, and deals that stand still.

Calls of telephony are communications of their deals too, unless the CRM lists calls among its own: they would count
twice. A communication that names only a lead belongs to the first deal of its application.
"""

from __future__ import annotations

from throughline.attribution.intervals import ENOUGH, QUANTILE
from throughline.params import Params
from throughline.reports import selecting
from throughline.reports.engine.processing_sql import CALL_OF_APPLICATION
from throughline.warehouse.snapshot import Snapshot

__all__ = ["per_sale_sql", "standing_sql"]


def per_sale_sql(snapshot: Snapshot, params: Params, by: str) -> str:
    """Sold deals of each `by` (branch or manager; '' for all) with their mean of communications, its 95 % bounds on the
    log scale, and whether they leave the company's mean outside."""
    day = "deal.sold_day" if params.axis == "sale" else "application.applied_day"
    name = f"sold.{by}" if by else "''"
    shown = f'{name} as "{by}", ' if by else ""
    grouped = f"group by {name}" if by else ""
    return selecting.tidy(f"""
with calls_of_applications as (
    {CALL_OF_APPLICATION}
),
sold as (
    select deal.deal_no, deal.branch, deal.manager
    from deal
    inner join application on deal.app_no = application.app_no
    where deal.is_sale and {selecting.period(day, params)} and {selecting.deals(snapshot, params)}
),
first_deals as (
    select app_no, min(deal_no) as deal_no from deal group by app_no
),
contacts as (
    select deal_no from communication where deal_no is not null
    union all
    select first_deals.deal_no
    from communication
    inner join application
        on communication.source_name = application.source_name
        and communication.application_id = application.application_id
    inner join first_deals on application.app_no = first_deals.app_no
    where communication.deal_no is null and communication.application_id <> ''
    union all
    select coalesce(call.deal_no, first_deals.deal_no)
    from call
    left join calls_of_applications as called on call.call_no = called.call_no
    left join first_deals on called.app_no = first_deals.app_no
    where call.direction <> 'internal'
        and not exists (select 1 from communication where communication.kind = 'call')
),
counted as (
    select deal_no, count(*) as n from contacts where deal_no is not null group by deal_no
),
company as (
    select avg(coalesce(counted.n, 0)) as mean from sold left join counted on sold.deal_no = counted.deal_no
),
summed as (
    select {shown}count(*) as sold_deals, coalesce(sum(coalesce(counted.n, 0)), 0)::double as communications,
        avg(coalesce(counted.n, 0)) as mean,
        case when count(*) > 1 then stddev_pop(coalesce(counted.n, 0)) / nullif(avg(coalesce(counted.n, 0)), 0)
            / sqrt(count(*)) end as error
    from sold
    left join counted on sold.deal_no = counted.deal_no
    {grouped}
),
bounded as (
    select summed.*, mean * exp(-{QUANTILE!r} * error) as low, mean * exp({QUANTILE!r} * error) as high from summed
)
select {f'bounded."{by}", ' if by else ""}sold_deals, communications, bounded.mean as per_sale, low as per_sale_low,
    high as per_sale_high, company.mean as company_mean,
    case when sold_deals < {int(ENOUGH)} or low is null then 'few' when low > company.mean then 'more'
        when high < company.mean then 'less' else 'same' end as against_mean
from bounded
cross join company
{f'order by per_sale desc, "{by}"' if by else ""}
""")


def standing_sql(snapshot: Snapshot, params: Params) -> str:
    """Open deals of each manager at the moment of the data: the stuck ones, and those older than most won deals."""
    return selecting.tidy(f"""
select deal.manager, count(*) as open_deals,
    count(*) filter (where {selecting.is_stuck(params)}) as stuck,
    count(*) filter (where {selecting.age_days()} > deal.won_cycle_p90) as overdue,
    coalesce(sum(deal.amount) filter (where {selecting.is_stuck(params)}), 0)::double as stuck_amount,
    max({selecting.age_days()}) filter (where {selecting.is_stuck(params)}) as oldest
from deal
cross join snapshot_info as info
inner join application on deal.app_no = application.app_no
where deal.status = 'open' and not deal.is_auxiliary and {selecting.deals(snapshot, params)}
group by deal.manager
order by stuck desc, open_deals desc, deal.manager
""")
