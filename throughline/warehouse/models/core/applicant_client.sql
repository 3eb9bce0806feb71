-- Grain: one row per client (browser) of a person who applied.
select substring(person.node, 8) as client_id, person.person_id
from core.person as person
inner join (select distinct person_id from core.candidate) as applicant on person.person_id = applicant.person_id
where person.node like 'client|%'
