-- Every deal that counts belongs to exactly one application that is there and is no duplicate.
select fact.deal_id, fact.source_name, count(application.app_no) as applications
from mart.deal_fact as fact
left join live.deal as deal on fact.deal_no = deal.deal_no
left join live.application as application on deal.app_no = application.app_no and not application.is_duplicate
group by fact.deal_no, fact.deal_id, fact.source_name
having count(application.app_no) <> 1
