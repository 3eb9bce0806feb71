-- Grain: one row per day, kind (call, lead), number or form, operator, source and brand of contacts that should have left a
-- card in the CRM: how many, and how many did not. Promise: Σ cardless is the number of rows of `cardless`.
select
    local_day(made_at) as day, what, name, operator, source_key, brand,
    count(*) as contacts,
    cast(sum(case when has_card then 0 else 1 end) as bigint) as cardless
from core.contact_made
group by local_day(made_at), what, name, operator, source_key, brand
order by day, what, name, operator, source_key, brand
