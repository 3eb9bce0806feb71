"""A schema of a Postgres: all tables change in one transaction, so that no reader sees a part of the new ones.

A table is made anew under another name and swapped by renaming, with the grants of the old one. Where views of others
hang on the old one, it stays and its rows are replaced instead.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import errors, sql

from throughline.config.export import PostgresTarget
from throughline.errors import Terminal
from throughline.export.columns import TABLES
from throughline.postgres import connect, place_of, trouble

__all__ = ["Postgres"]

_SOURCE = "export"  # how errors call it
_LOCK = 7_244_120_355  # of publishers of this product, so that two do not swap at once
_NEW = "throughline~new~"
_ROWS = 50_000
_TYPES: dict[pa.DataType, str] = {
    pa.string(): "text",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.decimal128(18, 4): "numeric(18,4)",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.bool_(): "boolean",
}


class Postgres:
    """One schema of one database; tables of other names in it are not ours and stay."""

    def __init__(self, settings: PostgresTarget, root: Path) -> None:
        self._settings = settings
        self._root = root

    def publish(self, tables: Mapping[str, pa.Table], snapshot_id: str) -> str:
        """Put the tables in place in one transaction. Raises SourceError; then all is as before."""
        with self._open() as connection, connection.transaction():
            self._prepare(connection)
            connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
            for name, table in tables.items():
                _One(connection, self._settings.into, name, table).put(snapshot_id)
        return self._place

    def check(self) -> str:
        """Make the schema and a table in it, then take all back; and look whose the tables of before are.

        Raises SourceError.
        """
        schema = self._settings.into
        with self._open() as connection, connection.transaction(force_rollback=True):
            self._prepare(connection)
            made = sql.SQL("create table {} (x int)").format(
                sql.Identifier(schema, f"{_NEW}{connection.info.backend_pid}")
            )
            connection.execute(made)
            theirs = connection.execute(
                "select c.relname, pg_get_userbyid(c.relowner) from pg_class c "
                "join pg_namespace n on c.relnamespace = n.oid "
                "where n.nspname = %s and c.relname = any(%s) and not pg_has_role(c.relowner, 'USAGE') order by 1",
                [schema, list(self._settings.tables or TABLES)],
            ).fetchone()
        if theirs is not None:
            raise self._terminal("export_not_ours", table=f"{schema}.{theirs[0]}", owner=theirs[1])
        return self._place

    @property
    def _place(self) -> str:
        return f"{place_of(self._settings)}, {self._settings.into}"

    @contextmanager
    def _open(self) -> Iterator[psycopg.Connection]:
        """A connection whose errors are ours. Raises SourceError."""
        with closing(connect(self._settings, _SOURCE, self._root)) as connection:
            try:
                yield connection
            except errors.DependentObjectsStillExist as error:
                raise self._terminal("export_dependents", said=error.diag.message_detail) from error
            except errors.ReadOnlySqlTransaction as error:
                raise self._terminal("export_read_only") from error
            except psycopg.Error as error:
                raise trouble(error, self._settings, _SOURCE) from error

    def _terminal(self, key: str, **facts: object) -> Terminal:
        return Terminal(key, source=_SOURCE, place=place_of(self._settings), user=self._settings.user, **facts)

    def _prepare(self, connection: psycopg.Connection) -> None:
        timeout, schema = f"{self._settings.timeout}s", self._settings.into
        connection.execute("select set_config('statement_timeout', %s, true)", [timeout])
        there = connection.execute("select 1 from pg_namespace where nspname = %s", [schema]).fetchone()
        if there is None:  # whoever may not make schemas may still fill one
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))


class _One:
    """One table on its way."""

    def __init__(self, connection: psycopg.Connection, schema: str, name: str, table: pa.Table) -> None:
        self._connection = connection
        self._table = table
        self._name = name
        self._old = sql.Identifier(schema, name)
        self._new = sql.Identifier(schema, _NEW + name)
        self._known = connection.execute(
            "select c.oid from pg_class c join pg_namespace n on c.relnamespace = n.oid "
            "where n.nspname = %s and c.relname = %s",
            [schema, name],
        ).fetchone()

    def put(self, snapshot_id: str) -> None:
        if self._known is not None and self._has_views() and self._has_our_columns():
            self._run("delete from {old}")
            self._copy(self._old)
        else:
            self._make()
            self._copy(self._new)
            self._index()
            if self._known is not None:
                self._grant_likewise()
                self._run("drop table {old}")
            self._run("alter table {new} rename to {name}")
            self._describe()
        self._run("comment on table {old} is {text}", text=sql.Literal(f"Throughline {snapshot_id}"))

    def _run(self, statement: str, **parts: sql.Composable) -> None:
        names = {"old": self._old, "new": self._new, "name": sql.Identifier(self._name), **parts}
        self._connection.execute(sql.SQL(statement).format(**names))

    def _make(self) -> None:
        columns = sql.SQL(", ").join(
            sql.SQL("{} " + _TYPES[field.type]).format(sql.Identifier(field.name)) for field in self._table.schema
        )
        self._run("drop table if exists {new}")
        self._run("create table {new} ({columns})", columns=columns)

    def _copy(self, into: sql.Identifier) -> None:
        """As CSV, which Arrow writes by the million: a text without a value is `""`, NULL is nothing at all."""
        options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")
        statement = sql.SQL("copy {} from stdin (format csv)").format(into)
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for batch in self._table.to_batches(max_chunksize=_ROWS):
                buffer = io.BytesIO()
                pyarrow.csv.write_csv(batch, buffer, options)
                copy.write(buffer.getvalue())

    def _index(self) -> None:
        """Readers ask for a stretch of days."""
        if "date" in self._table.schema.names:
            self._run("create index on {new} (date)")

    def _describe(self) -> None:
        for field in self._table.schema:
            if text := (field.metadata or {}).get(b"description"):
                parts = {"column": sql.Identifier(field.name), "text": sql.Literal(text.decode())}
                self._run("comment on column {old}.{column} is {text}", **parts)

    def _grant_likewise(self) -> None:
        """Whoever might read the old table may read the new one."""
        granted = self._connection.execute(
            "select acl.privilege_type, coalesce(quote_ident(pg_get_userbyid(nullif(acl.grantee, 0))), 'public'), "
            "acl.is_grantable from pg_class c, aclexplode(c.relacl) acl "
            "where c.oid = %s and acl.grantee <> c.relowner",
            self._known,
        ).fetchall()
        for privilege, grantee, is_grantable in granted:
            option = " with grant option" if is_grantable else ""
            self._run(f"grant {privilege} on {{new}} to {grantee}{option}")

    def _has_views(self) -> bool:
        """Whether a view of somebody hangs on the table."""
        found = self._connection.execute(
            "select exists (select from pg_depend d join pg_rewrite r on d.objid = r.oid "
            "where d.classid = 'pg_rewrite'::regclass and d.refobjid = %s and r.ev_class <> d.refobjid)",
            self._known,
        ).fetchone()
        return found is not None and bool(found[0])

    def _has_our_columns(self) -> bool:
        """Whether the table has the columns of the new one, in their order and types."""
        rows = self._connection.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = %s and attnum > 0 and not attisdropped order by attnum",
            self._known,
        ).fetchall()
        spelled = {"timestamp": "timestamp without time zone"}
        wanted = [(field.name, _TYPES[field.type]) for field in self._table.schema]
        return rows == [(name, spelled.get(kind, kind)) for name, kind in wanted]
