"""What may go wrong with a database is one sentence that says what, where and what to do."""

from __future__ import annotations

import socket
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError

from connectors.base import Context
from connectors.postgres import Postgres
from tests.connectors.postgres.conftest import Make, login
from tests.fakes.postgres import Address
from throughline.errors import AppError, InputError, SourceError, Terminal, Transient

QUERY = "select date '2026-10-01' as day, 5 as cost"
SPEND: dict[str, Any] = {"table": "spend_daily", "query": QUERY}


def error_of(source: Postgres) -> AppError:
    with pytest.raises((SourceError, InputError)) as caught:
        source.check()
    return caught.value


def test_check_tells_columns_and_good_rows(make: Make, database: Address) -> None:
    told = make(**SPEND).check()
    assert told == f"127.0.0.1/{database.database}, query: столбцы «day», «cost»; прочитана 1 первая строка, годных 1"


def test_an_empty_answer_is_no_error(make: Make) -> None:
    assert "годных 0" in make(table="spend_daily", query=f"{QUERY} where false").check()


def test_an_answer_without_a_good_row_is_one(make: Make) -> None:
    error = error_of(make(table="spend_daily", query="select 'вчера' as day, 5 as cost"))
    assert error.key == "nothing_readable"
    assert "вчера" in error.sentence("ru")


def test_a_good_row_behind_many_bad_ones_is_found(make: Make) -> None:
    query = "select case when n = 500 then '2026-10-01' else '?' end as day, n as cost from generate_series(1, 500) n"
    assert "годных 0" in make(table="spend_daily", query=query).check()


@pytest.mark.parametrize(
    ("change", "key", "kind", "said"),
    [
        ({"password": "wrong-secret"}, "postgres_password", Terminal, "owner"),
        ({"user": "stranger"}, "postgres_password", Terminal, "stranger"),
        ({"database": "nowhere"}, "postgres_database", Terminal, "nowhere"),
        ({"host": "no-such-host.invalid"}, "postgres_host", Terminal, "no-such-host.invalid"),
        ({"sslmode": "require"}, "postgres_ssl", Terminal, "sslmode"),
    ],
)
def test_who_cannot_come_in_is_told_why(
    make: Make, change: dict[str, str], key: str, kind: type[SourceError], said: str
) -> None:
    error = error_of(make(**SPEND, **change))
    assert (error.key, type(error)) == (key, kind)
    assert said in error.sentence("ru")
    assert "wrong-secret" not in error.sentence("ru") + error.sentence("en")


def test_a_server_that_does_not_answer_is_asked_again_in_bounds(
    database: Address, make: Make, slept: list[float]
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and nobody listens
        error = error_of(make(**SPEND, port=nobody.getsockname()[1]))
    assert (error.key, type(error)) == ("postgres_unreachable", Transient)
    assert len(slept) == 3


def test_a_mistake_in_the_query_is_named_by_line_and_words(make: Make) -> None:
    error = error_of(make(table="spend_daily", query="select\n  date '2026-10-01' as day,\n  cots from nowhere_at_all"))
    assert error.key == "postgres_query"
    assert (error.facts["line"], error.facts["near"]) == (3, "nowhere_at_all")
    assert "nowhere_at_all" in str(error.facts["said"])


def test_the_line_is_the_persons_own_under_a_window_too(make: Make, database: Address) -> None:
    query = "select day, cost\nfrom (select date '2026-10-01' as day, 5 as cost) x\nwhere day >= {since} and colour = 1"
    source = make(table="spend_daily", query=query, window={"column": "day"})
    with pytest.raises(Terminal) as caught:
        list(source.read(source.streams()[0], source.context.now().date()))
    assert (caught.value.facts["line"], caught.value.facts["near"]) == (3, "colour = 1")


def test_rights_are_missing(make: Make, database: Address) -> None:
    database.run("create table hidden (day date)")
    _user(database, "reader")
    error = error_of(make(table="spend_daily", relation="hidden", user="reader", password="reader-secret"))
    assert error.key == "postgres_rights"
    assert "hidden" in error.sentence("en")


def test_one_select_and_nothing_else(make: Make, database: Address) -> None:
    database.run("create table kept (day date)")
    for query in ("select 1; drop table kept", "drop table kept", "delete from kept returning day"):
        assert isinstance(error_of(make(table="spend_daily", query=query)), Terminal)
    writing = "create function write() returns date language sql as 'insert into kept values (now()) returning day'"
    database.run(writing)
    assert error_of(make(table="spend_daily", query="select write() as day")).key == "postgres_writes"
    with psycopg.connect(**database.login) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)


def test_a_query_that_takes_too_long_is_stopped(make: Make) -> None:
    error = error_of(
        make(table="spend_daily", query="select now()::date as day, pg_sleep(9)::text as keyword", timeout=1)
    )
    assert error.key == "postgres_timeout"


def test_a_connection_that_breaks_is_worth_another_try(make: Make, database: Address) -> None:
    killer = "select date '2026-10-01' as day, pg_terminate_backend(pg_backend_pid())::int as cost"
    error = error_of(make(table="spend_daily", query=killer))
    assert (error.key, type(error)) == ("postgres_lost", Transient)


def test_a_missing_column_is_named_with_those_there_are(make: Make) -> None:
    error = error_of(make(table="spend_daily", query=QUERY, columns={"day": "day", "cost": "amount", "clicks": "hits"}))
    assert error.key == "query_column"
    assert "«amount»" in error.sentence("ru")
    assert "«hits»" in error.sentence("ru")
    assert "day, cost" in error.sentence("ru")
    assert error_of(make(table="spend_daily", query=QUERY, columns={"cost": "amount"})).key == "query_column"


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"table": "spend_daily"}, "one_question"),
        ({**SPEND, "relation": "spend"}, "one_question"),
        ({"table": "customer", "query": "select 1", "window": {"column": "day"}}, "window_without_time"),
        ({**SPEND, "window": {"column": "loaded"}}, "window_of_other_column"),
        ({"table": "deal", "query": "select 1", "window": {"column": "created_at"}}, "window_of_other_column"),
    ],
)
def test_settings_that_would_lose_rows_are_refused(
    database: Address, context: Context, settings: dict[str, Any], rule: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Postgres.Settings.model_validate({"name": "shop", "kind": "postgres", **login(database), **settings})
    assert [error["type"] for error in caught.value.errors()] == [rule]


def _user(database: Address, name: str) -> None:
    """A user of this server with a password of their own, made if need be."""
    database.run(
        f"do $$ begin if not exists (select from pg_roles where rolname = '{name}') then "
        f"create role {name} login password '{name}-secret'; end if; end $$"
    )
