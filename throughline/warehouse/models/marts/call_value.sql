-- Grain: one row per call that is worth something: its own value, else the largest that a tag which won gives it.
-- Not their sum: two tags of one call tell of one success.
with

tagged as (
    select source, account_id, call_id, max(value) as value
    from core.call_tag
    where rank = 1
    group by source, account_id, call_id
),

valued as (
    select
        number.call_no,
        coalesce(plain_number(told.value), tagged.value) as value
    from core.call_told as told
    inner join core.call_number as number
        on told.source = number.source and told.account_id = number.account_id and told.call_id = number.call_id
    left join tagged
        on told.source = tagged.source and told.account_id = tagged.account_id and told.call_id = tagged.call_id
)

select call_no, cast(value as decimal(18, 4)) as value
from valued
where value is not null
order by call_no
