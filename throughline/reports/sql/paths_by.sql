select
    {label} as {name},
    {leads} as leads,
    {leads} / nullif((select sum(every.leads) from {whole} as every), 0) as share,
    {sales} as sales,
    {revenue} as revenue{median}
from walks
group by {group}
having {leads} <> 0 or {sales} <> 0 or {revenue} <> 0
order by {order}
