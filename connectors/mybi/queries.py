"""The SELECTs over MyBI's star: facts joined to their dimensions, never told by MyBI's own row ids.

Those ids are new after each of MyBI's reloads (rows are deleted and put in again); what lasts is `account_id`, the ids
of the service itself (`lead_id`) and the words of a visit. A dimension that is missing is a row with a placeholder, so
that dates are believed only between 2000 and tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from connectors.postgres.question import quoted

__all__ = ["Known", "costs", "deals", "facts_of_leads", "literal", "stages", "tables_of"]

Known = Mapping[str, Set[str]]
"""Table → its columns, as the database tells them: projects differ by the services that are connected."""

_CLIENT_IDS = ("clientid", "client_id", "clientids")


def literal(text: str) -> str:
    """A text of SQL in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def tables_of(schema: str) -> str:
    """Which columns the tables of the project have."""
    return (
        "select table_name::text as table_name, column_name::text as column_name from information_schema.columns "
        f"where table_schema = {literal(schema)} and (table_name like 'amocrm%' or table_name like 'general%')"
    )


def _only(column: str, accounts: Sequence[int]) -> str:
    return f"{column} in ({', '.join(map(str, accounts))})" if accounts else "true"


def _word(column: str) -> str:
    """A word of the traffic; «(not set)» says that there is none."""
    return f"nullif(nullif({column}, '(not set)'), '')"


def _is_real(dates: str) -> str:
    """Whether a row of dates is a day, and no placeholder."""
    return f"{dates}.simple_date between date '2000-01-01' and current_date + 1"


def costs(schema: str, accounts: Sequence[int]) -> str:
    """spend_daily: one row per account, day and words of the traffic. `{since}` is the first day.

    Costs of a day that is none come without one, and are refused by name: no money goes missing in silence.
    """
    own, real = quoted(schema), _is_real("dates")
    words = {name: _word(f"traffic.{name}") for name in ("source", "medium", "campaign", "content", "keyword")}
    return f"""
select
    facts.account_id::text as account_id,
    case when {real} then dates.simple_date end as day,
    {words["campaign"]} as campaign_name,
    {words["content"]} as ad_name,
    {words["keyword"]} as keyword,
    nullif(json_strip_nulls(json_build_object(
        'medium', {words["medium"]},
        'site', nullif(sites.domain, ''),
        'source', {words["source"]},
        'vat', case when facts.vat_included = false then 'without' end
    ))::text, '{{}}') as dims,
    {words["source"]} as utm_source,
    {words["medium"]} as utm_medium,
    {words["campaign"]} as utm_campaign,
    {words["content"]} as utm_content,
    {words["keyword"]} as utm_term,
    sum(facts.impressions)::bigint as impressions,
    sum(facts.clicks)::bigint as clicks,
    sum(facts.cost) as cost,
    facts.vat_included as includes_vat
from {own}.general_costs_facts as facts
left join {own}.general_dates as dates on facts.dates_id = dates.id
left join {own}.general_traffic as traffic on facts.traffic_id = traffic.id
left join {own}.general_sites as sites on facts.sites_id = sites.id
where (dates.simple_date >= {{since}} or ({real}) is not true) and {_only("facts.account_id", accounts)}
group by
    facts.account_id, dates.simple_date, traffic.source, traffic.medium, traffic.campaign, traffic.content,
    traffic.keyword, sites.domain, facts.vat_included
order by
    facts.account_id, dates.simple_date, traffic.source, traffic.medium, traffic.campaign, traffic.content,
    traffic.keyword, sites.domain, facts.vat_included
""".strip()


def _moment(dates: str, condition: str = "true") -> str:
    return f"case when {condition} and {_is_real(dates)} then {dates}.full_date end"


def deals(
    schema: str, accounts: Sequence[int], known: Known, phone_fields: Sequence[str], email_fields: Sequence[str]
) -> str:
    """deal: one row per account and lead of amoCRM, with the contacts and fields that the project has."""
    own = quoted(schema)
    parts = [_responsible(own, known), _client(own, known), _contacts(own, known, phone_fields, email_fields)]
    columns = "".join(f",\n    {column}" for columns, _ in parts for column in columns)
    joins = "".join(f"\n{join}" for _, join in parts if join)
    words = ("source", "medium", "campaign", "content", "keyword")
    utm = "".join(f",\n    {_word(f'traffic.{word}')} as utm_{'term' if word == 'keyword' else word}" for word in words)
    return f"""
with

latest as (
    select distinct on (leads.account_id, leads.lead_id)
        leads.*, facts.price, facts.created_id, facts.closed_id, facts.traffic_id, facts.users_id, facts.contacts_id,
        facts.clientids_id
    from {own}.amocrm_leads_facts as facts
    inner join {own}.amocrm_leads as leads on facts.leads_id = leads.id
    where leads.lead_id > 0 and {_only("leads.account_id", accounts)}
    order by leads.account_id, leads.lead_id, facts.id desc
),

fields as (
    select leads_id, jsonb_object_agg(name, value order by id)::text as custom
    from {own}.amocrm_leads_attributes
    where value <> ''
    group by leads_id
)

select
    lead.account_id::text as account_id,
    lead.lead_id::text as deal_id,
    lead.pipeline_id::text as pipeline_id,
    lead.pipeline as pipeline_name,
    lead.status_id::text as stage_id,
    lead.status as stage_name,
    case lead.status_id when 142 then 'won' when 143 then 'lost' else 'open' end as status,
    {_moment("created")} as created_at,
    {_moment("closed", "lead.status_id in (142, 143)")} as closed_at,
    lead.price as amount,
    lead.loss_reason,
    lead.is_deleted,
    fields.custom{utm}{columns}
from latest as lead
left join {own}.general_dates as created on lead.created_id = created.id
left join {own}.general_dates as closed on lead.closed_id = closed.id
left join {own}.general_traffic as traffic on lead.traffic_id = traffic.id
left join fields on lead.id = fields.leads_id{joins}
order by lead.account_id, lead.lead_id
""".strip()


Part = tuple[tuple[str, ...], str]
"""Columns of the SELECT and the join that brings them."""


def _responsible(own: str, known: Known) -> Part:
    if "name" not in known.get("amocrm_users", ()):
        return (), ""
    return ("users.name as responsible",), f"left join {own}.amocrm_users as users on lead.users_id = users.id"


def _client(own: str, known: Known) -> Part:
    name = next((name for name in _CLIENT_IDS if name in known.get("general_clientids", ())), "")
    if not name:
        return (), ""
    join = f"left join {own}.general_clientids as clients on lead.clientids_id = clients.id"
    return (f"clients.{name}::text as client_id",), join


def _contacts(own: str, known: Known, phone_fields: Sequence[str], email_fields: Sequence[str]) -> Part:
    if not {"contacts_id", "name", "value"} <= known.get("amocrm_contacts_attributes", frozenset()):
        return (), ""

    def told(names: Sequence[str]) -> str:
        # The database itself lowers both sides: one that is sorted as C leaves Cyrillic letters as they are.
        listed = ", ".join(f"lower({literal(name)})" for name in names) or "null"
        return f"string_agg(value, ';' order by value) filter (where lower(name) in ({listed}))"

    join = (
        f"left join (select contacts_id, {told(phone_fields)} as phones, {told(email_fields)} as emails "
        f"from {own}.amocrm_contacts_attributes where value <> '' group by contacts_id) as contacts "
        "on lead.contacts_id = contacts.contacts_id"
    )
    return ("contacts.phones as phones_raw", "contacts.emails as emails_raw"), join


def facts_of_leads(schema: str, accounts: Sequence[int]) -> str:
    """How many leads there are, and how many of them have a fact."""
    own = quoted(schema)
    return (
        f"select count(*) as leads, count(facts.leads_id) as facts from {own}.amocrm_leads as leads "
        f"left join (select distinct leads_id from {own}.amocrm_leads_facts) as facts on leads.id = facts.leads_id "
        f"where leads.lead_id > 0 and {_only('leads.account_id', accounts)}"
    )


def stages(schema: str, accounts: Sequence[int]) -> str:
    """deal_stage: the stages that leads stand on, in the order of their pipeline."""
    return f"""
select
    leads.account_id::text as account_id,
    leads.pipeline_id::text as pipeline_id,
    leads.status_id::text as stage_id,
    max(leads.status) as name,
    max(leads.status_order) as sort,
    case leads.status_id when 142 then 'won' when 143 then 'lost' else 'open' end as semantic
from {quoted(schema)}.amocrm_leads as leads
where leads.lead_id > 0 and leads.status_id is not null and {_only("leads.account_id", accounts)}
group by leads.account_id, leads.pipeline_id, leads.status_id
order by leads.account_id, leads.pipeline_id, leads.status_id
""".strip()
