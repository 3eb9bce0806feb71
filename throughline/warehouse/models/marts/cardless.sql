-- Grain: one row per call or form that should have left a card in the CRM and did not, the latest first.
select made_at, local_day(made_at) as day, what, source as source_name, entity_id, name, operator, phone_mask, source_key, brand
from core.contact_made
where not has_card
order by made_at desc, what, source_name, entity_id
