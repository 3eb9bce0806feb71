-- Grain: one row per customer as the deals of a source name it, with the segment its own source gives.
select reference.source, reference.account_id, reference.id as customer_id, customer.segment
from core.reference as reference
inner join landing.customer as customer
    on reference.owner_source = customer.source and reference.owner_account_id = customer.account_id
    and reference.id = customer.customer_id
where reference.kind = 'customer'
