"""An invented MyBI warehouse in a real Postgres: its star, its placeholders and its habit of new row ids.

Names of tables and columns are those of the product; every value is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import psycopg

from tests.fakes.postgres import Address

__all__ = ["Warehouse"]

_TABLES = """
create table general_accounts (id int primary key, account_id int not null, caption varchar(128), service varchar(64));
create table general_dates (id int primary key, full_date timestamp not null, simple_date date not null,
    time_zone int not null default 0);
create table general_sites (id int primary key, domain varchar(64));
create table general_traffic (id int primary key, "grouping" varchar(128), source varchar(256), medium varchar(256),
    campaign varchar(256), content varchar(512), keyword varchar(256), landing_page varchar(256));
create table general_costs_facts (id serial primary key, account_id int not null, dates_id int not null,
    sites_id int not null, traffic_id int not null, impressions int not null, clicks int not null,
    cost numeric(18, 2) not null, vat_included boolean);
create table general_clientids (id int primary key, clientid varchar(64));
create table amocrm_users (id int primary key, account_id int not null, name varchar(128));
create table amocrm_leads (id int primary key, account_id int not null, lead_id int not null, name varchar(128),
    pipeline varchar(64), pipeline_id int, status varchar(128), status_id int, status_order int,
    loss_reason varchar(128), is_deleted boolean not null);
create table amocrm_leads_facts (id serial primary key, account_id int not null, clientids_id int not null,
    traffic_id int not null, users_id int not null, leads_id int not null, contacts_id int not null,
    created_id int not null, closed_id int not null, price numeric(18, 2) not null);
create table amocrm_leads_attributes (id serial primary key, account_id int not null, leads_id int not null,
    attribute_id varchar(64) not null, name varchar(256) not null, value text);
create table amocrm_contacts_attributes (id serial primary key, account_id int not null, contacts_id int not null,
    attribute_id varchar(64) not null, name varchar(256) not null, value text);
"""
# A missing dimension is a row with a placeholder; facts point to it, for their references may not be null.
_NOBODY = 1
_PLACEHOLDERS = f"""
insert into general_dates values ({_NOBODY}, '1900-01-01', '1900-01-01');
insert into general_sites values ({_NOBODY}, null);
insert into general_traffic values ({_NOBODY}, '(not set)', '(not set)', '(not set)', '(not set)', null, null, null);
insert into general_clientids values ({_NOBODY}, null);
insert into amocrm_users values ({_NOBODY}, 0, null);
insert into amocrm_leads values ({_NOBODY}, 0, 0, null, null, null, null, null, null, null, false);
"""
STATUSES = {"Новая": (11, 1), "Замер": (12, 2), "Успешно": (142, 9), "Отказ": (143, 10)}


@dataclass
class Warehouse:
    """The database of one project. `ids` goes up for ever: nothing keeps its id over a reload."""

    address: Address
    accounts: Mapping[int, tuple[str, str]]  # account_id → service, caption
    ids: int = 100
    _known: dict[tuple[str, Any], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.address.run(_TABLES + _PLACEHOLDERS)
        for account, (service, caption) in self.accounts.items():
            self._insert("general_accounts", id=self._next(), account_id=account, caption=caption, service=service)

    def cost(
        self,
        day: date | None,
        cost: str,
        traffic: tuple[str, str, str, str, str] | None,
        *,
        account: int = 7,
        impressions: int = 0,
        clicks: int = 0,
        vat: bool | None = True,
        landing_page: str = "/",
    ) -> None:
        """A fact of costs; `traffic` is source, medium, campaign, content, keyword."""
        self._insert(
            "general_costs_facts",
            account_id=account,
            dates_id=self._moment(datetime.combine(day, time()) if day else None),
            sites_id=_NOBODY,
            traffic_id=self._traffic(traffic, landing_page),
            impressions=impressions,
            clicks=clicks,
            cost=cost,
            vat_included=vat,
        )

    def lead(
        self,
        lead_id: int,
        created: datetime | None,
        *,
        price: str = "0",
        status: str = "Новая",
        closed: datetime | None = None,
        traffic: tuple[str, str, str, str, str] | None = None,
        client: str | None = None,
        manager: str | None = None,
        contact: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        loss_reason: str | None = None,
        is_deleted: bool = False,
        account: int = 8,
    ) -> None:
        """A lead of amoCRM with its fact."""
        stage, order = STATUSES[status]
        leads_id, contacts_id = self._next(), self._next()
        self._insert(
            "amocrm_leads",
            id=leads_id,
            account_id=account,
            lead_id=lead_id,
            name=f"Сделка {lead_id}",
            pipeline="Продажи",
            pipeline_id=77,
            status=status,
            status_id=stage,
            status_order=order,
            loss_reason=loss_reason,
            is_deleted=is_deleted,
        )
        self._insert(
            "amocrm_leads_facts",
            account_id=account,
            clientids_id=self._named("general_clientids", "clientid", client),
            traffic_id=self._traffic(traffic, "/"),
            users_id=self._named("amocrm_users", "name", manager, account_id=account),
            leads_id=leads_id,
            contacts_id=contacts_id,
            created_id=self._moment(created),
            closed_id=self._moment(closed),
            price=price,
        )
        for table, owner, row, told in (
            ("amocrm_leads_attributes", "leads_id", leads_id, fields),
            ("amocrm_contacts_attributes", "contacts_id", contacts_id, contact),
        ):
            for name, value in (told or {}).items():
                self._insert(table, account_id=account, attribute_id="1", name=name, value=value, **{owner: row})

    def reload_costs(self, since: date) -> None:
        """What MyBI does: the last days are deleted and put in again, with other ids."""
        columns = "account_id, dates_id, sites_id, traffic_id, impressions, clicks, cost, vat_included"
        self.address.run(
            "create temp table again as select facts.* from general_costs_facts facts "
            f"inner join general_dates dates on facts.dates_id = dates.id where dates.simple_date >= '{since}';"
            "delete from general_costs_facts where id in (select id from again);"
            f"insert into general_costs_facts ({columns}) select {columns} from again"
        )

    def _traffic(self, words: tuple[str, str, str, str, str] | None, landing_page: str) -> int:
        if words is None:
            return _NOBODY
        names = ("source", "medium", "campaign", "content", "keyword")
        return self._dimension(
            "general_traffic", (*words, landing_page), **dict(zip(names, words, strict=True)), landing_page=landing_page
        )

    def _moment(self, moment: datetime | None) -> int:
        if moment is None:
            return _NOBODY
        return self._dimension("general_dates", moment, full_date=moment, simple_date=moment.date())

    def _named(self, table: str, column: str, value: str | None, **more: Any) -> int:
        return _NOBODY if value is None else self._dimension(table, value, **{column: value}, **more)

    def _dimension(self, table: str, key: Any, **values: Any) -> int:
        if (table, key) not in self._known:
            self._known[table, key] = self._next()
            self._insert(table, id=self._known[table, key], **values)
        return self._known[table, key]

    def _next(self) -> int:
        self.ids += 1
        return self.ids

    def _insert(self, table: str, **values: Any) -> None:
        marks = ", ".join(["%s"] * len(values))
        with psycopg.connect(**self.address.login) as connection:
            statement = f"insert into {table} ({', '.join(values)}) values ({marks})"
            connection.execute(statement.encode(), list(values.values()))
