"""A MyBI warehouse: costs and deals by what lasts, whatever its row ids and placeholders do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.mybi import Mybi
from tests.fakes.mybi import Warehouse
from tests.fakes.postgres import Server, postgres
from throughline.config.models import Config, Project
from throughline.loading import load

NOW = datetime(2026, 10, 10, 9, 0, tzinfo=UTC)
DIRECT = ("yandex", "cpc", "Окна | поиск", "баннер 1", "купить окна")
SEARCH = ("yandex", "cpc", "Окна | поиск", "баннер 1", "окна цена")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres() as running:
        yield running


@pytest.fixture
def mybi(server: Server, request: pytest.FixtureRequest) -> Warehouse:
    database = server.database(f"{request.node.name[:40]}_{os.getpid()}")
    return Warehouse(database, {7: ("direct", "Окна"), 8: ("amocrm", "Продажи"), 9: ("vk", "Другие")})


class Store:
    """What the loader has made of the warehouse."""

    def __init__(self, data: Path, mybi: Warehouse) -> None:
        self.data, self.mybi = data, mybi

    def load(self, failing: str = "", **settings: Any) -> None:
        address = self.mybi.address
        login = {"host": address.host, "port": address.port, "database": address.database}
        login |= {"user": address.user, "password": address.password}
        given = {"name": "mybi", "kind": "mybi", **login, **settings}
        config = Config(project=Project(timezone="Europe/Moscow"), sources=[Mybi.Settings.model_validate(given)])
        result = load(config, {"mybi": Mybi}, self.data, self.data, now=lambda: NOW, sleep=lambda seconds: None)
        assert [table.error.key for table in result.failed if table.error] == ([failing] if failing else [])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.data / "landing.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def store(tmp_path: Path, mybi: Warehouse) -> Store:
    return Store(tmp_path, mybi)


def test_costs_go_by_account_day_and_words(mybi: Warehouse, store: Store) -> None:
    mybi.cost(date(2026, 10, 1), "1000.10", DIRECT, impressions=900, clicks=10)
    # The same words on another page are the same words: the sum of the two.
    mybi.cost(date(2026, 10, 1), "0.25", DIRECT, impressions=10, clicks=1, landing_page="/okna")
    mybi.cost(date(2026, 10, 1), "50.00", SEARCH, clicks=2)
    mybi.cost(date(2026, 10, 2), "70.00", DIRECT, account=9, vat=False)
    mybi.cost(date(2026, 10, 2), "5.00", None, vat=None)
    store.load(fills=["costs"])
    sql = """
        select account_id, day::varchar, campaign_id, ad_id, keyword, cost, impressions, clicks, includes_vat, dims
        from spend_daily order by day, account_id, keyword
    """
    words = '{"medium": "cpc", "source": "yandex"}'
    assert store.rows(sql) == [
        ("7", "2026-10-01", "Окна | поиск", "баннер 1", "купить окна", Decimal("1000.3500"), 910, 11, True, words),
        ("7", "2026-10-01", "Окна | поиск", "баннер 1", "окна цена", Decimal("50.0000"), 0, 2, True, words),
        ("7", "2026-10-02", "", "", "", Decimal("5.0000"), 0, 0, None, ""),
        (
            *("9", "2026-10-02", "Окна | поиск", "баннер 1", "купить окна", Decimal("70.0000"), 0, 0, False),
            '{"medium": "cpc", "source": "yandex", "vat": "without"}',
        ),
    ]
    assert store.rows(
        "select utm_source, utm_medium, utm_campaign, utm_content, utm_term from spend_daily limit 1"
    ) == [("yandex", "cpc", "Окна | поиск", "баннер 1", "купить окна")]


def test_a_reload_with_new_row_ids_changes_nothing(mybi: Warehouse, store: Store) -> None:
    for day in range(1, 6):
        mybi.cost(date(2026, 10, day), f"{day}.00", DIRECT)
    store.load(fills=["costs"])
    before = store.rows("select * exclude (_load_id, _loaded_at) from spend_daily order by day")
    mybi.reload_costs(date(2026, 10, 2))
    store.load(fills=["costs"])
    assert store.rows("select * exclude (_load_id, _loaded_at) from spend_daily order by day") == before
    assert store.rows("select sum(inserted), sum(updated), sum(removed) from load_ledger where load_id = 2") == [
        (0, 0, 0)
    ]


def test_costs_that_went_go_inside_the_window_alone(mybi: Warehouse, store: Store) -> None:
    for day in range(1, 8):
        mybi.cost(date(2026, 10, day), f"{day}.00", DIRECT)
    store.load(fills=["costs"], reread_days=3)
    mybi.address.run(
        "delete from general_costs_facts where dates_id in "
        "(select id from general_dates where simple_date in ('2026-10-01', '2026-10-06'))"
    )
    store.load(fills=["costs"], reread_days=3)
    assert store.rows("select day(day) from spend_daily order by 1") == [(1,), (2,), (3,), (4,), (5,), (7,)]


def test_costs_of_no_day_are_refused_by_name(mybi: Warehouse, store: Store) -> None:
    mybi.cost(date(2026, 10, 1), "10.00", DIRECT)
    mybi.cost(None, "500.00", DIRECT)
    mybi.address.run("update general_costs_facts set dates_id = 999 where cost = 500")  # a day that is not even there
    mybi.cost(None, "70.00", DIRECT, account=9)
    for _ in range(2):  # whole, and over the window
        store.load(fills=["costs"])
        assert store.rows("select cost from spend_daily") == [(Decimal("10.0000"),)]
        assert store.rows("select column_name, rule from rejected_cell order by row") == [("day", "empty")] * 2


def test_deals_with_fields_contacts_and_moments(mybi: Warehouse, store: Store) -> None:
    mybi.lead(
        501,
        datetime(2026, 10, 1, 12, 30),
        price="50000.50",
        status="Успешно",
        closed=datetime(2026, 10, 3, 18, 0),
        traffic=DIRECT,
        client="1666.77",
        manager="Анна",
        contact={"Телефон": "+7 912 000-00-01", "Email": "a@example.ru", "Должность": "директор"},
        fields={"Город": "Пермь", "Пусто": ""},
    )
    mybi.lead(502, datetime(2026, 10, 2, 0, 15), loss_reason="Дорого", status="Отказ", is_deleted=True)
    store.load(fills=["deals"])
    sql = """
        select account_id, deal_id, pipeline_id, stage_id, stage_name, status, created_at::varchar, closed_at::varchar,
               amount, responsible, client_id, utm_campaign, custom, is_deleted, loss_reason
        from deal order by deal_id
    """
    assert store.rows(sql) == [
        (
            *("8", "501", "77", "142", "Успешно", "won", "2026-10-01 09:30:00", "2026-10-03 15:00:00"),
            *(Decimal("50000.5000"), "Анна", "1666.77", "Окна | поиск", '{"Город": "Пермь"}', False, None),
        ),
        (
            *("8", "502", "77", "143", "Отказ", "lost", "2026-10-01 21:15:00", None),
            *(Decimal("0.0000"), None, None, None, None, True, "Дорого"),
        ),
    ]
    assert store.rows("select entity_id, kind, value_raw from contact_point order by kind") == [
        ("501", "email", "a@example.ru"),
        ("501", "phone", "+7 912 000-00-01"),
    ]
    assert store.rows("select stage_id, name, sort, semantic from deal_stage order by sort") == [
        ("142", "Успешно", 9, "won"),
        ("143", "Отказ", 10, "lost"),
    ]


def test_placeholders_are_nothing(mybi: Warehouse, store: Store) -> None:
    # An open deal points to the placeholder of closing dates; so does a deal whose creation nobody knows.
    mybi.lead(601, datetime(2026, 10, 1, 12), status="Замер")
    mybi.lead(602, None, status="Отказ")
    # An open deal whose placeholder is a day that might be real is still not closed.
    mybi.lead(603, datetime(2026, 10, 1, 12), status="Новая", closed=datetime(2026, 10, 2, 12))
    store.load(fills=["deals"])
    sql = "select deal_id, created_at is null, closed_at is null, status from deal order by deal_id"
    assert store.rows(sql) == [("601", False, True, "open"), ("602", True, True, "lost"), ("603", False, True, "open")]


def test_two_facts_of_one_lead_are_one_deal_the_later(mybi: Warehouse, store: Store) -> None:
    mybi.lead(701, datetime(2026, 10, 1, 12), price="100")
    mybi.address.run(
        "insert into amocrm_leads_facts (account_id, clientids_id, traffic_id, users_id, leads_id, contacts_id, "
        "created_id, closed_id, price) select account_id, clientids_id, traffic_id, users_id, leads_id, contacts_id, "
        "created_id, closed_id, 250 from amocrm_leads_facts"
    )
    store.load(fills=["deals"])
    assert store.rows("select deal_id, amount from deal") == [("701", Decimal("250.0000"))]


def test_a_project_without_the_optional_tables_loads_without_them(mybi: Warehouse, store: Store) -> None:
    mybi.address.run("drop table amocrm_users, general_clientids, amocrm_contacts_attributes")
    mybi.address.run(
        "insert into general_dates values (900, '2026-10-01', '2026-10-01'); "
        "insert into amocrm_leads values (901, 8, 801, 'x', 'Продажи', 77, 'Новая', 11, 1, null, false); "
        "insert into amocrm_leads_facts values (1, 8, 1, 1, 1, 901, 1, 900, 1, 10)"
    )
    store.load(fills=["deals"])
    assert store.rows("select deal_id, responsible, client_id from deal") == [("801", None, None)]


def test_only_the_accounts_asked_for(mybi: Warehouse, store: Store) -> None:
    mybi.cost(date(2026, 10, 1), "1.00", DIRECT)
    mybi.cost(date(2026, 10, 1), "2.00", DIRECT, account=9)
    mybi.lead(1, datetime(2026, 10, 1))
    store.load(accounts=[9])
    assert store.rows("select account_id, cost from spend_daily") == [("9", Decimal("2.0000"))]
    assert store.rows("select count(*) from deal") == [(0,)]


def test_a_project_seen_in_the_middle_of_its_reload_is_not_taken(mybi: Warehouse, store: Store) -> None:
    for lead in range(1, 6):
        mybi.lead(lead, datetime(2026, 10, lead), price=f"{lead}00")
    store.load(fills=["deals"])
    mybi.address.run("delete from amocrm_leads_facts where leads_id in (select id from amocrm_leads where lead_id > 2)")
    store.load(failing="mybi_reloading", fills=["deals"])
    assert store.rows("select sum(amount), count(*) from deal") == [(Decimal("1500.0000"), 5)]
