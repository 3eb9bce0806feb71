-- Grain: one row per deal of deal_fact with its application, numbered in order of (app_no, deal_id).
select
    cast(row_number() over (order by application.app_no, owner.deal_id, owner.source, owner.account_id) - 1 as integer) as deal_no,
    owner.source,
    owner.account_id,
    owner.deal_id,
    application.app_no
from core.deal_owner as owner
inner join core.application as application on owner.origin_no = application.origin_no
