-- Grain: one row per brand that traffic may have, '' included.
select brand_no, brand
from core.brand
order by brand_no
