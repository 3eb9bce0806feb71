"""Landing and config to core and marts, in the work file; only what changed is computed again.

Every table has a mark made of its SQL (or its step) and of the marks of what it reads. A table whose mark is the one it
was built by stays as it is; a table that was rebuilt with equal rows keeps its content mark, so that nothing behind it
is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Self

import duckdb
import pyarrow as pa

from throughline.config.models import Config
from throughline.errors import BuildError
from throughline.warehouse.calendar import calendar_span
from throughline.warehouse.engine import LANDING, functions, show_landing
from throughline.warehouse.marks import arrow_mark, content_mark, digest, landing_marks
from throughline.warehouse.models import Model, build_order, load_models, read_invariants, reads
from throughline.warehouse.settings import settings_tables
from throughline.warehouse.steps import Step
from throughline.warehouse.steps.call_types import CALL_TYPES
from throughline.warehouse.steps.channel_credit import CHANNEL_CREDIT
from throughline.warehouse.steps.contacts import EMAILS, PHONES
from throughline.warehouse.steps.work_spans import WORK_SPANS

__all__ = ["Built", "build_tables"]

_STEPS = {step.name: step for step in (PHONES, EMAILS, CALL_TYPES, CHANNEL_CREDIT, WORK_SPANS)}
_MOST_ROUNDS = 100  # a component would have to be 2^100 long to need more
_SHOWN = 5
_COMMIT_EVERY_S = 2.0

Progress = Callable[[int, str], None]


@dataclass
class Built:
    """What a build knows: the content mark of every table, and (mark, content) of those that stood before it.

    `made`: the same of those it made since the last commit; the book gets them all at once.
    """

    contents: dict[str, str] = field(default_factory=dict)
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    made: dict[str, tuple[str, str]] = field(default_factory=dict)


def build_tables(connection: duckdb.DuckDBPyConnection, config: Config, now: datetime, progress: Progress) -> Built:
    """Bring core and marts of the work file up to date. Raises BuildError when an invariant does not hold."""
    sources = tuple(sorted({source.name for source in config.sources}))
    show_landing(connection, sources)
    connection.execute("CREATE TABLE IF NOT EXISTS book.built (name VARCHAR, mark VARCHAR, content VARCHAR)")
    built = Built(landing_marks(connection, f"{LANDING}.main.table_version", sources))
    for name, table in settings_tables(config, calendar_span(connection, now), now).items():
        _put(connection, f"settings.{name}", table)
        built.contents[f"settings.{name}"] = arrow_mark(table)
    models = load_models(config)
    _forget_others(connection, models)
    reads_of = {name: model.reads for name, model in models.items()} | {n: step.reads for n, step in _STEPS.items()}
    standing = connection.execute("SELECT name, mark, content FROM book.built").fetchall()
    built.known.update({name: (mark, content) for name, mark, content in standing})
    with _Commits(connection, built) as commits:
        for number, name in enumerate(build_order(reads_of)):
            progress(number, name)
            _bring_up(connection, config, built, models.get(name) or _STEPS[name])
            commits.maybe()
    _hold_invariants(connection, built)
    return built


class _Commits:
    """Commits what is built every few seconds: each commit waits for the disk, a hundred of them for seconds."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, built: Built) -> None:
        self._connection = connection
        self._built = built
        self._began = monotonic()

    def __enter__(self) -> Self:
        self._connection.execute("BEGIN TRANSACTION")
        return self

    def maybe(self) -> None:
        """Commit when the last commit is long enough ago."""
        if monotonic() - self._began > _COMMIT_EVERY_S:
            self._commit()
            self._connection.execute("BEGIN TRANSACTION")
            self._began = monotonic()

    def _commit(self) -> None:
        rows = [(name, *marks) for name, marks in self._built.made.items()]
        _write_down(self._connection, "book.built", rows)
        self._connection.execute("COMMIT")
        self._built.made.clear()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            self._commit()
        else:
            self._connection.execute("ROLLBACK")


def _write_down(connection: duckdb.DuckDBPyConnection, book: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Put rows in the place of those of the same name."""
    if not rows:
        return
    connection.execute(f"DELETE FROM {book} WHERE name IN (SELECT unnest(?))", [[row[0] for row in rows]])
    values = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
    connection.execute(f"INSERT INTO {book} VALUES {values}", [word for row in rows for word in row])


def _put(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("incoming", table)
    try:
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
    finally:
        connection.unregister("incoming")


def _bring_up(connection: duckdb.DuckDBPyConnection, config: Config, built: Built, made: Model | Step) -> None:
    own = made.sql + made.start if isinstance(made, Model) else made.mark(config)
    # Functions are written into every table that calls them: another time zone is another day.
    written_in = str(functions(config.project.timezone))
    mark = digest(made.name, own, written_in, *(f"{name} {built.contents[name]}" for name in sorted(made.reads)))
    known = built.known.get(made.name)
    if known and known[0] == mark:
        built.contents[made.name] = known[1]
        return
    _make(connection, config, made)
    is_view = isinstance(made, Model) and made.is_view
    content = mark if is_view else content_mark(connection, made.name, mark)
    built.made[made.name] = (mark, content)
    built.contents[made.name] = content


def _make(connection: duckdb.DuckDBPyConnection, config: Config, made: Model | Step) -> None:
    # Marts are written in the order their SELECT asks for: readers take slices of them.
    connection.execute(f"SET preserve_insertion_order = {str(made.name.startswith(('mart.', 'live.'))).lower()}")
    if isinstance(made, Step):
        _put(connection, made.name, made.make(connection, config))
    elif made.start:
        _repeat(connection, made)
    else:
        kind = "VIEW" if made.is_view else "TABLE"
        connection.execute(f"CREATE OR REPLACE {kind} {made.name} AS {made.sql}")


def _repeat(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Run the SELECT over its own result until it gives the same rows again."""
    before = f"{model.name}_before"
    connection.execute(f"CREATE OR REPLACE TABLE {before} AS {model.start}")
    for _ in range(_MOST_ROUNDS):
        connection.execute(f"CREATE OR REPLACE TABLE {model.name} AS {model.sql}")
        changed = connection.execute(f"SELECT 1 FROM (FROM {model.name} EXCEPT FROM {before}) LIMIT 1").fetchall()
        if not changed:
            break
        connection.execute(f"CREATE OR REPLACE TABLE {before} AS FROM {model.name}")
    connection.execute(f"DROP TABLE {before}")


def _forget_others(connection: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> None:
    """Drop tables of models that are no more, and those that another version kept as a view or not."""
    held = connection.execute(
        "SELECT table_type = 'VIEW', table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_catalog = current_database() AND table_schema IN ('core', 'mart', 'live')"
    ).fetchall()
    wanted = dict.fromkeys(_STEPS, False) | {name: model.is_view for name, model in models.items()}
    for is_view, name in held:
        if wanted.get(name) != is_view:
            connection.execute(f"DROP {'VIEW' if is_view else 'TABLE'} {name}")
            connection.execute("DELETE FROM book.built WHERE name = ?", [name])


def _hold_invariants(connection: duckdb.DuckDBPyConnection, built: Built) -> None:
    """Raise BuildError for the first invariant that does not hold, with the rows that break it."""
    connection.execute("CREATE TABLE IF NOT EXISTS book.held (name VARCHAR, mark VARCHAR)")
    held: list[tuple[str, ...]] = []
    for name, sql in _stale_invariants(connection, built, read_invariants()):
        rows = connection.execute(f"SELECT * FROM ({sql}) LIMIT {_SHOWN + 1}")
        columns = [column[0] for column in rows.description or []]
        broken = rows.fetchall()
        if broken:
            shown = "; ".join(_row(columns, row) for row in broken[:_SHOWN])
            raise BuildError("invariant_broken", invariant=name, rows=shown + (" …" if len(broken) > _SHOWN else ""))
        held.append((name, _held_mark(built, sql)))
    _write_down(connection, "book.held", held)


def _stale_invariants(
    connection: duckdb.DuckDBPyConnection, built: Built, invariants: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    held = dict(connection.execute("SELECT name, mark FROM book.held").fetchall())
    return ((name, sql) for name, sql in invariants.items() if held.get(name) != _held_mark(built, sql))


def _held_mark(built: Built, sql: str) -> str:
    return digest(sql, *(f"{name} {built.contents[name]}" for name in sorted(reads(sql))))


def _row(columns: list[str], row: tuple[object, ...]) -> str:
    return ", ".join(f"{column}={value}" for column, value in zip(columns, row, strict=True))
