-- Every deal that counts belongs to exactly one application that is there and is no duplicate.
select deal.deal_id, deal.source, count(application.app_no) as applications
from core.deal_fact as deal
left join core.deal_number as number
    on deal.source = number.source and deal.account_id = number.account_id and deal.deal_id = number.deal_id
left join mart.application as application on number.app_no = application.app_no and not application.is_duplicate
group by deal.deal_id, deal.source, deal.account_id
having count(application.app_no) <> 1
