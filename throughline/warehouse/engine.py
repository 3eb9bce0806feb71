"""The embedded engine: a DuckDB work file, landing attached beside it, and the few functions the models share.

`data/work.duckdb` holds core and marts between builds, so that what did not change need not be computed again. It is
derived: when it is damaged or of another version it is thrown away and made anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import duckdb
import pyarrow as pa

from throughline.landing.contract import TABLES, Table, Type
from throughline.landing.store import attach
from throughline.warehouse.masking import without_contacts

__all__ = ["LANDING", "arrow", "forget_work", "functions", "open_work", "quoted", "show_landing"]

_MEMORY = "2GB"
LANDING = "landing_file"
_NO_BLANKS = r"regexp_replace(word, '[\s\x{00A0}\x{202F}]', '', 'g')"
_SCHEMAS = ("landing", "settings", "core", "mart", "live", "book")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def arrow(connection: duckdb.DuckDBPyConnection, sql: str, values: list[object] | None = None) -> pa.Table:
    """The rows of a SELECT."""
    return cast(pa.Table, connection.sql(sql, params=values).to_arrow_table())


@contextlib.contextmanager
def open_work(data: Path, timezone: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The work file of a data folder with landing attached read-only. Raises StoreError when landing is damaged."""
    path = data / "work.duckdb"
    connection = _connect(path)
    try:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute(f"SET temp_directory = {quoted(str(data / 'tmp' / 'work'))}")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET TimeZone = 'UTC'")
        for schema in _SCHEMAS:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        attach(connection, data, LANDING)
        for signature, body in functions(timezone).items():
            connection.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")
        yield connection
    finally:
        connection.close()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path))
    except (duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException, duckdb.IOException):
        forget_work(path.parent)
        return duckdb.connect(str(path))


def forget_work(data: Path) -> None:
    """Remove the work file of a data folder: the next build makes everything anew."""
    for name in ("work.duckdb", "work.duckdb.wal"):
        (data / name).unlink(missing_ok=True)


def functions(timezone: str) -> dict[str, str]:
    """Functions that the models call and each engine has in its own way, signature → SQL. Days are of `timezone`."""
    # Of a time without a zone, through its number: twice as fast as timezone('UTC', moment).
    local = f"timezone({quoted(timezone)}, make_timestamptz(epoch_us(moment)))"
    return {
        "local_day(moment)": f"cast({local} as date)",
        "local_minute(moment)": f"extract(hour from {local}) * 60 + extract(minute from {local})",  # since midnight
        "local_weekday(moment)": f"extract(isodow from {local}) - 1",  # Monday is 0
        # A moment that is the start of its day: what a date without a time becomes.
        "is_bare_day(moment)": f"cast({local} as time) = time '00:00:00'",
        # 64 bits of anything.
        "key_of(whatever)": "hash(whatever)",
        # A host as rules compare it: lower case, without www., port, query.
        "bare_host(host)": "regexp_replace(regexp_replace(lower(host), '[:?#].*$', ''), '^www[.]', '')",
        "slug(word)": r"trim(regexp_replace(lower(trim(word)), '[^\p{L}\p{N}]+', '_', 'g'), '_')",
        "no_contacts(words)": without_contacts("words"),
        # What vendors write as text: 500, 1 200,50. Anything else is no number: NULL.
        "plain_number(word)": f"case when regexp_matches({_NO_BLANKS}, '^[0-9]{{1,12}}([.,][0-9]{{1,4}})?$') "
        f"then cast(replace({_NO_BLANKS}, ',', '.') as decimal(18, 4)) end",
        # A field is a name, whatever it looks like: bare `$sum` or `/a` would be taken for a path.
        "json_word(document, field)": "coalesce(case when document <> '' then document ->> "
        "('/' || replace(replace(field, '~', '~0'), '/', '~1')) end, '')",
    }


def _landing_view(table: Table, sources: tuple[str, ...]) -> str:
    """The SQL of a landing table as models see it: rows of configured sources only, text that is not known ''."""
    columns = [
        f"coalesce({_name(column.name)}, '') AS {_name(column.name)}"
        if column.type in (Type.TEXT, Type.JSON)
        else _name(column.name)
        for column in table.columns
    ]
    listed = ", ".join(map(quoted, sources)) or "''"
    return (
        f"CREATE OR REPLACE VIEW landing.{_name(table.name)} AS SELECT source, account_id, {', '.join(columns)} "
        f"FROM {LANDING}.main.{_name(table.name)} WHERE source IN ({listed})"
    )


def _name(name: str) -> str:
    return f'"{name}"'


def show_landing(connection: duckdb.DuckDBPyConnection, sources: tuple[str, ...]) -> None:
    """Make the schema `landing` show the attached file's rows of these sources."""
    for table in TABLES.values():
        connection.execute(_landing_view(table, sources))
