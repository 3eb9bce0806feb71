-- Grain: one row per client (browser) that shares a user id or a call with others, of a person who never applied.
select substring(person.node, 8) as client_id, person.person_id
from core.person as person
left join (select distinct person_id from core.candidate) as applicant on person.person_id = applicant.person_id
where person.node like 'client|%' and applicant.person_id is null
