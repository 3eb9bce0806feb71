"""What a Postgres holds comes into landing exactly: sums, ids, instants, and everything odd by name."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import Batch, Refresh
from connectors.postgres import Postgres
from tests.connectors.build import refused, whole
from tests.connectors.postgres.conftest import Make
from tests.fakes.postgres import Address

SPEND = {"day": "d", "campaign_name": "campaign", "cost": "cost", "clicks": "clicks", "impressions": "shows"}


def read(source: Postgres, since: date | None = None) -> list[Batch]:
    return list(source.read(source.streams()[0], since))


def rows(batches: list[Batch], *columns: str) -> list[tuple[object, ...]]:
    table = whole(batches)
    return list(zip(*(table[column].to_pylist() for column in columns), strict=True))


def test_sums_are_exact_to_the_last_digit(database: Address, make: Make) -> None:
    database.run(
        "create table spend (d date, campaign text, cost numeric(18, 4), shows int, clicks smallint);"
        "insert into spend values ('2026-10-01', 'Окна', 12345678901.2345, 900, 7),"
        "('2026-10-02', 'Окна', 0.0001, 1, 0), ('2026-10-03', 'Окна', 0.1, null, null),"
        "('2026-10-04', 'Двери', -5, 3, 1)"
    )
    batches = read(make(table="spend_daily", relation="spend", columns=SPEND))
    assert rows(batches, "day", "cost", "impressions", "clicks") == [
        (date(2026, 10, 1), Decimal("12345678901.2345"), 900, 7),
        (date(2026, 10, 2), Decimal("0.0001"), 1, 0),
        (date(2026, 10, 3), Decimal("0.1000"), None, None),
        (date(2026, 10, 4), Decimal("-5.0000"), 3, 1),
    ]
    assert refused(batches) == []


def test_ids_are_text_and_lose_nothing(database: Address, make: Make) -> None:
    query = """
        select 9007199254740993::bigint as deal_id, 18446744073709551615::numeric(20, 0) as customer_id,
               '00123'::varchar(8) as stage_id, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid as client_id,
               '{"b": 1.5, "a": "да"}'::jsonb as custom, array['x', 'y'] as product
    """
    batches = read(make(table="deal", query=query))
    assert rows(batches, "deal_id", "customer_id", "stage_id", "client_id") == [
        ("9007199254740993", "18446744073709551615", "00123", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")
    ]
    assert rows(batches, "custom", "product") == [('{"a": "да", "b": 1.5}', "{x,y}")]


def test_instants_are_utc_and_days_are_those_of_the_business(database: Address, make: Make) -> None:
    # 23:30 UTC on the 1st is 02:30 of the 2nd in Moscow, which is UTC+3 all the year.
    query = """
        select 'a' as lead_id, timestamptz '2026-10-01 23:30:59.7+00' as created_at
        union all select 'b', timestamptz '2026-10-02 05:00:00+05' order by 1
    """
    instants = [(datetime(2026, 10, 1, 23, 30, 59),), (datetime(2026, 10, 2, 0, 0),)]
    assert rows(read(make(table="lead", query=query)), "created_at") == instants
    spend = "select timestamptz '2026-10-01 23:30:00+00' as day, 5 as cost"
    assert rows(read(make(table="spend_daily", query=spend)), "day") == [(date(2026, 10, 2),)]


def test_a_time_without_a_zone_is_in_the_zone_of_the_source(database: Address, make: Make) -> None:
    query = "select 'a' as lead_id, timestamp '2026-10-01 12:00:00' as created_at"
    assert rows(read(make(table="lead", query=query)), "created_at") == [(datetime(2026, 10, 1, 9, 0),)]
    there = make(table="lead", query=query, timezone="Asia/Yekaterinburg")
    assert rows(read(there), "created_at") == [(datetime(2026, 10, 1, 7, 0),)]


def test_values_that_are_none_are_refused_by_name_and_the_rest_loads(database: Address, make: Make) -> None:
    query = """
        select * from (values (date '2026-10-01', 1::numeric), ('infinity', 2), ('2026-10-03', 'NaN'), (null, 4),
                       ('0044-03-15 BC', 5), ('2026-10-06', 6)) as rows (day, cost)
    """
    batches = read(make(table="spend_daily", query=query))
    assert rows(batches, "day", "cost") == [
        (date(2026, 10, 1), Decimal("1.0000")),
        (date(2026, 10, 6), Decimal("6.0000")),
    ]
    assert refused(batches) == [
        (2, "day", "not_day"),
        (3, "cost", "not_finite"),
        (4, "day", "empty"),
        (5, "day", "not_day"),
    ]
    assert sum(batch.rows_read for batch in batches) == 6


def test_an_amount_in_a_float_column_is_what_people_see(database: Address, make: Make) -> None:
    query = "select date '2026-10-01' as day, 0.1::float8 as cost"
    assert rows(read(make(table="spend_daily", query=query)), "cost") == [(Decimal("0.1000"),)]


def test_phones_of_a_deal_become_contact_points_in_the_same_pass(database: Address, make: Make) -> None:
    query = "select 1 as deal_id, '+7 912 000-00-01; 8 912 000-00-02' as phones_raw, 'A@b.ru' as emails_raw"
    batches = read(make(table="deal", query=query))
    assert [batch.table.name for batch in batches] == ["deal", "contact_point"]
    assert batches[1].rows["value_raw"].to_pylist() == ["+7 912 000-00-01", "8 912 000-00-02", "A@b.ru"]


def test_a_name_with_quotes_and_capitals_is_a_name(database: Address, make: Make) -> None:
    database.run('create schema "My ""Own"; create table "My ""Own"."Расходы" as select date \'2026-10-01\' as "Дата"')
    source = make(table="spend_daily", relation="Расходы", in_schema='My "Own', columns={"day": "Дата"})
    assert rows(read(source), "day") == [(date(2026, 10, 1),)]


def test_many_rows_come_in_pieces_and_none_is_lost(
    database: Address, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.postgres.reading.ROWS", 1000)
    query = "select n as lead_id, date '2026-10-01' + n * interval '1 s' as created_at from generate_series(1, 2500) n"
    batches = read(make(table="lead", query=query))
    assert [batch.rows_read for batch in batches if batch.table.name == "lead"] == [1000, 1000, 500]
    assert sorted(int(row[0]) for row in rows([b for b in batches if b.table.name == "lead"], "lead_id")) == list(
        range(1, 2501)
    )


def test_without_a_window_everything_is_read_each_time(database: Address, make: Make) -> None:
    stream = make(table="spend_daily", query="select date '2026-10-01' as day").streams()[0]
    assert (stream.table.name, stream.refresh, stream.reread.days) == ("spend_daily", Refresh.FULL, 0)


@pytest.mark.parametrize(
    "query",
    ["select d as day, cost from spend", "select d as day, cost from spend where d >= {since}  -- ours\n;"],
    ids=["wrapped", "bound"],
)
def test_a_window_asks_for_a_day_more_than_it_needs(database: Address, make: Make, query: str) -> None:
    database.run(
        "create table spend as select date '2026-10-01' + n as d, n::numeric as cost from generate_series(0, 9) n"
    )
    source = make(table="spend_daily", query=query, window={"column": "day", "days": 5})
    stream = source.streams()[0]
    assert (stream.refresh, stream.reread.days) == (Refresh.WINDOW, 5)
    days = [row[0].day for row in rows(read(source, date(2026, 10, 8)), "day")]  # type: ignore[attr-defined]
    assert days == [7, 8, 9, 10]
    assert len(rows(read(source), "day")) == 10


def test_a_query_may_hold_percents_braces_and_dollars(database: Address, make: Make) -> None:
    query = "select date '2026-10-01' as day, '100%s {x} ' || $$ ? $$ as campaign_name, 5 % 3 as cost"
    assert rows(read(make(table="spend_daily", query=query)), "campaign_name", "cost") == [
        ("100%s {x}  ?", Decimal("2.0000"))
    ]


AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(AMOUNTS, st.integers(0, 2**63 - 1), TEXTS), min_size=1, max_size=20))
def test_whatever_is_stored_is_read(database: Address, make: Make, stored: list[tuple[Decimal, int, str]]) -> None:
    with psycopg.connect(**database.login) as connection:
        connection.execute("drop table if exists paid")
        connection.execute("create table paid (n serial, amount numeric, order_no bigint, note text)")
        with connection.cursor() as cursor:
            cursor.executemany("insert into paid (amount, order_no, note) values (%s, %s, %s)", stored)
    query = (
        "select n as payment_id, date '2026-10-01' as paid_at, amount, order_no as deal_id, note from paid order by n"
    )
    batches = read(make(table="payment", query=query))
    assert rows(batches, "amount", "deal_id") == [(amount, str(number)) for amount, number, _ in stored]
    assert refused(batches) == []
