"""A schema of a real Postgres: everything at once or nothing, and readers keep their rights and their views."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from tests.export.test_parquet import TABLE
from tests.fakes.postgres import Address
from throughline.config.export import PostgresTarget
from throughline.errors import SourceError, Terminal
from throughline.export.target import Target
from throughline.export.targets import make


def schema_of(database: Address, tmp_path: Path, **more: Any) -> Target:
    login = {"host": database.host, "port": database.port, "database": database.database}
    words = {"kind": "postgres", **login, "user": database.user, "password": database.password, **more}
    return make("postgres", PostgresTarget.model_validate(words), tmp_path)


def ask(database: Address, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(**database.login) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_values_types_and_descriptions(database: Address, tmp_path: Path) -> None:
    described = TABLE.cast(
        pa.schema([field.with_metadata({"description": f"об {field.name}"}) for field in TABLE.schema])
    )
    where = schema_of(database, tmp_path).publish({"spend": described}, "000007")
    assert where == f"127.0.0.1/{database.database}, throughline"
    rows = ask(database, "select * from throughline.spend order by n nulls last")
    assert rows == [tuple(row.values()) for row in TABLE.to_pylist()]
    types = ask(
        database,
        "select column_name, data_type, numeric_precision, numeric_scale, "
        "col_description('throughline.spend'::regclass, ordinal_position) "
        "from information_schema.columns where table_name = 'spend' order by ordinal_position",
    )
    assert [row[1] for row in types] == [
        *("date", "timestamp without time zone", "numeric", "text", "bigint", "double precision", "boolean"),
    ]
    assert (types[2][2], types[2][3], types[3][4]) == (18, 4, "об name")
    assert ask(database, "select obj_description('throughline.spend'::regclass)") == [("Throughline 000007",)]


def test_texts_of_every_kind_arrive(database: Address, tmp_path: Path) -> None:
    words = ["", None, '"', "a,b", "x\ny", "\\N", "\\.", "'; drop table x; --", "😀", "NULL", " ё "]
    schema_of(database, tmp_path).publish({"lead": pa.table({"id": list(range(11)), "text": words})}, "1")
    assert [row[0] for row in ask(database, "select text from throughline.lead order by id")] == words


def test_new_columns_and_rows_take_the_place_of_the_old(database: Address, tmp_path: Path) -> None:
    target = schema_of(database, tmp_path, into="bi")
    database.run("create schema bi; create table bi.theirs (x int)")
    target.publish({"lead": TABLE, "spend": TABLE}, "000007")
    target.publish({"lead": pa.table({"date": TABLE["date"], "more": ["a", "b"]})}, "000008")
    assert ask(database, "select more from bi.lead order by 1") == [("a",), ("b",)]
    assert ask(database, "select count(*) from bi.spend") == [(2,)]
    tables = ask(
        database, "select relname from pg_class where relnamespace = 'bi'::regnamespace and relkind = 'r' order by 1"
    )
    assert tables == [("lead",), ("spend",), ("theirs",)]


def test_grants_are_kept(database: Address, tmp_path: Path) -> None:
    reader = f"reader of {database.database}"
    target = schema_of(database, tmp_path)
    target.publish({"lead": TABLE}, "000007")
    database.run(
        f'create role "{reader}" login password \'reader-secret\'; grant usage on schema throughline to "{reader}"; '
        f'grant select on throughline.lead to "{reader}"; grant select on throughline.lead to public'
    )
    before = ask(database, "select relacl::text from pg_class where relname = 'lead'")
    target.publish({"lead": TABLE.slice(0, 1)}, "000008")
    assert ask(database, "select relacl::text from pg_class where relname = 'lead'") == before
    as_reader = Address(database.host, database.port, database.database, reader, "reader-secret")
    assert ask(as_reader, "select count(*) from throughline.lead") == [(1,)]
    database.run(f'drop owned by "{reader}"; drop role "{reader}"')


def test_views_of_others_are_kept(database: Address, tmp_path: Path) -> None:
    target = schema_of(database, tmp_path)
    target.publish({"lead": TABLE}, "000007")
    database.run("create view monthly as select name, count(*) as n from throughline.lead group by name")
    target.publish({"lead": TABLE.slice(0, 1)}, "000008")
    assert ask(database, "select * from monthly") == [("Окна", 1)]
    with pytest.raises(Terminal) as caught:  # the columns differ: the view could not go on
        target.publish({"lead": TABLE.drop_columns(["n"])}, "000009")
    assert caught.value.key == "export_dependents"
    assert "monthly" in caught.value.sentence("ru")
    assert ask(database, "select * from monthly") == [("Окна", 1)]


def test_a_failure_at_the_last_table_leaves_all_as_it_was(database: Address, tmp_path: Path) -> None:
    target = schema_of(database, tmp_path)
    target.publish({"lead": TABLE, "spend": TABLE}, "000007")
    database.run("create view held as select n from throughline.spend")
    with pytest.raises(SourceError):
        target.publish({"lead": TABLE.slice(0, 0), "spend": TABLE.drop_columns(["n"])}, "000008")
    assert ask(
        database, "select (select count(*) from throughline.lead), (select count(*) from throughline.spend)"
    ) == [(2, 2)]


def test_a_reader_meanwhile_sees_all_old_or_all_new(database: Address, tmp_path: Path) -> None:
    """Both tables have as many rows in every version; a reader asks for both in one statement."""
    target = schema_of(database, tmp_path)
    versions = [pa.table({"date": TABLE["date"].slice(0, 1), "version": [number]}) for number in range(12)]
    target.publish({"lead": versions[0], "spend": versions[0]}, "0")
    seen: list[tuple[int, int]] = []
    stop = threading.Event()

    def watch() -> None:
        with psycopg.connect(**database.login) as connection:
            while not stop.is_set():
                asked = "select l.version, s.version from throughline.lead l, throughline.spend s"
                seen.extend(connection.execute(asked.encode()).fetchall())
                time.sleep(0.001)

    reader = threading.Thread(target=watch)
    reader.start()
    try:
        for version in versions[1:]:
            target.publish({"lead": version, "spend": version}, str(version))
    finally:
        stop.set()
        reader.join()
    assert [pair for pair in seen if pair[0] != pair[1]] == []
    assert len({pair[0] for pair in seen}) > 1


def test_whoever_may_not_write_is_told(database: Address, tmp_path: Path) -> None:
    with pytest.raises(Terminal) as caught:
        schema_of(database, tmp_path, password="other-secret").publish({"lead": TABLE}, "1")
    assert caught.value.key == "postgres_password"
    guest = f"guest of {database.database}"
    database.run(f"create role \"{guest}\" login password 'guest-secret'")
    with pytest.raises(Terminal) as caught:
        schema_of(database, tmp_path, user=guest, password="guest-secret").publish({"lead": TABLE}, "1")
    assert caught.value.key == "postgres_rights"
    database.run(f'drop role "{guest}"')


def test_a_check_leaves_nothing(database: Address, tmp_path: Path) -> None:
    schemas = "select nspname from pg_namespace where nspname !~ '^pg_' order by 1"
    assert schema_of(database, tmp_path).check() == f"127.0.0.1/{database.database}, throughline"
    assert ask(database, schemas) == [("information_schema",), ("public",)]
    schema_of(database, tmp_path).publish({"lead": TABLE}, "000007")
    schema_of(database, tmp_path).check()
    assert ask(database, "select tablename from pg_tables where schemaname = 'throughline'") == [("lead",)]
    assert ask(database, "select count(*) from throughline.lead") == [(2,)]


@pytest.mark.parametrize(
    ("made", "key", "said"),
    [
        ("select", "postgres_rights", "CREATE"),
        ("create schema throughline; grant usage on schema throughline to {writer}", "postgres_rights", "CREATE"),
        (
            "create schema throughline; grant all on schema throughline to {writer}; "
            "create table throughline.spend (x int); grant all on throughline.spend to {writer}",
            "export_not_ours",
            "throughline.spend",
        ),
        (
            "create schema throughline; grant all on schema throughline to {writer}; "
            "alter role {writer} set default_transaction_read_only = on",
            "export_read_only",
            "read-only",
        ),
    ],
    ids=["no schema", "no table", "theirs", "read-only"],
)
def test_a_check_says_what_is_wrong(database: Address, tmp_path: Path, made: str, key: str, said: str) -> None:
    name = f"w{abs(hash(database.database)) % 10**9}"
    database.run(f"create role {name} login password 'writer-secret'; {made.format(writer=name)}")
    writer = Address(database.host, database.port, database.database, name, "writer-secret")
    with pytest.raises(Terminal) as caught:
        schema_of(writer, tmp_path).check()
    assert caught.value.key == key
    assert said in caught.value.sentence("en")
    database.run(f"drop owned by {name}; drop role {name}")
