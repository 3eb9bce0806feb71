"""A build becomes a snapshot: a new file, whole and on disk, then one rename of the pointer CURRENT.

The file starts as a copy of the previous snapshot, and only tables with another content are written anew: copying is
much faster than making tables again, and the readers of the old file notice nothing.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from throughline.calls.rules import CallRules
from throughline.config.models import Config
from throughline.crash import step
from throughline.landing.files import replace
from throughline.landing.guard import guard
from throughline.warehouse.digest import is_whole, write_digest
from throughline.warehouse.engine import LANDING, quoted
from throughline.warehouse.keep import forget_old, known_ids
from throughline.warehouse.marks import digest
from throughline.warehouse.models import Model, bare, build_order, load_models, marts_version
from throughline.warehouse.snapshot import CONTENT, LIVE, VERSION, Snapshots
from throughline.warehouse.tables import Built

__all__ = ["publish"]

_INFO = "snapshot_info"
_ORDER = re.compile(
    r"\norder by [^()]*\Z"
)  # of rows in a file; who reads them from memory asks for an order of its own
_WASTE = 0.5  # share of free blocks in a file beyond which it is written anew


def publish(connection: duckdb.DuckDBPyConnection, data: Path, config: Config, built: Built, now: datetime) -> str:
    """Publish the marts of the work file and return the snapshot's id: the current one's when nothing changed.

    Raises StoreError (path, free bytes) when the disk fails; the old snapshot stays current then.
    """
    snapshots = Snapshots(data)
    made = [name for name in built.contents if name.startswith(("mart.", "live."))]
    tables = {name.partition(".")[2]: f"SELECT * FROM {name}" for name in made}
    marts = {name.partition(".")[2]: built.contents[name] for name in made}
    tables["rejected_cell"] = _rejected_cells(config)
    marts["rejected_cell"] = digest(built.contents["landing.rejected_cell"], tables["rejected_cell"])
    marts["_settings"] = digest(built.contents["settings.project"], CallRules.of_config(config.calls).text)
    marts[VERSION] = marts_version()
    with guard(snapshots.folder):
        snapshots.folder.mkdir(parents=True, exist_ok=True)
        previous = _previous(connection, snapshots)
        if previous and previous.contents == marts and _is_same_day(previous.as_of, now, config):
            return previous.id
        snapshot_id = f"{max([0, *map(int, known_ids(snapshots.folder))], default=0) + 1:06d}"
        draft = snapshots.folder / f".{snapshot_id}.draft"
        _write(connection, config, snapshot_id, draft, previous, tables, marts, now)
        step("snapshot_written")
        final = snapshots.folder / f"{snapshot_id}.duckdb"
        write_digest(draft, final)
        replace(draft, final)
        step("before_current")
        _point(snapshots.pointer, snapshot_id)
        step("after_current")
        forget_old(data, now)
    return snapshot_id


@dataclass(frozen=True, slots=True)
class _Previous:
    """The current snapshot as far as publishing needs it. A wasteful one has more holes than a copy of it is worth."""

    id: str
    path: Path
    contents: dict[str, str]
    as_of: datetime
    is_wasteful: bool


def _previous(connection: duckdb.DuckDBPyConnection, snapshots: Snapshots) -> _Previous | None:
    snapshot_id = snapshots.current_id()
    path = snapshots.folder / f"{snapshot_id}.duckdb"
    if snapshot_id is None or not is_whole(path):
        return None  # damaged: it is made anew whole
    try:
        connection.execute(f"ATTACH {quoted(str(path))} AS previous (READ_ONLY)")
    except duckdb.Error:
        return None
    try:
        contents = dict(connection.execute(f"SELECT name, content FROM previous.main.{CONTENT}").fetchall())
        as_of = connection.execute(f"SELECT as_of FROM previous.main.{_INFO}").fetchall()[0][0]
        blocks, free = connection.execute(
            "SELECT total_blocks, free_blocks FROM pragma_database_size() WHERE database_name = 'previous'"
        ).fetchall()[0]
    except duckdb.Error:
        return None
    finally:
        connection.execute("DETACH previous")
    return _Previous(snapshot_id, path, contents, as_of, is_wasteful=free > _WASTE * blocks)


def _is_same_day(before: datetime, now: datetime, config: Config) -> bool:
    # Ages (of stuck deals, of young cohorts) count to the moment of the snapshot: a new day wants a new one.
    zone, utc = ZoneInfo(config.project.timezone), ZoneInfo("UTC")
    return before.replace(tzinfo=utc).astimezone(zone).date() == now.astimezone(zone).date()


def _write(
    connection: duckdb.DuckDBPyConnection,
    config: Config,
    snapshot_id: str,
    draft: Path,
    previous: _Previous | None,
    tables: dict[str, str],
    marts: dict[str, str],
    now: datetime,
) -> None:
    draft.unlink(missing_ok=True)
    had: dict[str, str] = {}
    if previous and not previous.is_wasteful and previous.contents.get(VERSION) == marts[VERSION]:
        shutil.copyfile(previous.path, draft)
        had = previous.contents
    connection.execute(f"ATTACH {quoted(str(draft))} AS draft")
    try:
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("BEGIN TRANSACTION")
        live = {
            name.partition(".")[2]: model for name, model in load_models(config).items() if name.startswith("live.")
        }
        views = {name for name, model in live.items() if model.is_view}
        for name, select in tables.items():
            if had.get(name) != marts[name] and name not in views:
                connection.execute(f"CREATE OR REPLACE TABLE draft.main.{name} AS {select}")
        _write_live(connection, live)
        for name in had.keys() - marts.keys():
            connection.execute(f"DROP TABLE IF EXISTS draft.main.{name}")
        _write_info(connection, config, snapshot_id, now)
        connection.execute(f"CREATE OR REPLACE TABLE draft.main.{CONTENT} (name VARCHAR, content VARCHAR)")
        connection.executemany(f"INSERT INTO draft.main.{CONTENT} VALUES (?, ?)", list(marts.items()))
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT draft")
    finally:
        connection.execute("DETACH draft")


def _write_live(connection: duckdb.DuckDBPyConnection, live: dict[str, Model]) -> None:
    """The views, and how the tables that hang on rules of calls were made: a reader may ask for other rules."""
    order = build_order(
        {name: frozenset(each.partition(".")[2] for each in model.reads) for name, model in live.items()}
    )
    _write_views(connection, {name: bare(live[name].sql) for name in order if live[name].is_view})
    connection.execute(
        f"CREATE OR REPLACE TABLE draft.main.{LIVE} (no INTEGER, name VARCHAR, sql VARCHAR, is_lazy BOOLEAN)"
    )
    rows = [(no, name, _ORDER.sub("", bare(live[name].sql)), live[name].is_lazy) for no, name in enumerate(order)]
    connection.executemany(f"INSERT INTO draft.main.{LIVE} VALUES (?, ?, ?, ?)", rows)


def _write_views(connection: duckdb.DuckDBPyConnection, views: dict[str, str]) -> None:
    # Names in them are bare: in the draft they mean the draft's tables, in the published file those of that file.
    before = connection.execute("SELECT current_database()").fetchall()[0][0]
    connection.execute("USE draft")
    for name, sql in views.items():
        connection.execute(f"CREATE OR REPLACE VIEW main.{name} AS {sql}")
    connection.execute(f'USE "{before}"')


def _rejected_cells(config: Config) -> str:
    sources = ", ".join(quoted(source.name) for source in config.sources) or "''"
    return (
        f"SELECT * REPLACE (coalesce(no_contacts(value), '') AS value) "
        f"FROM {LANDING}.main.rejected_cell WHERE source IN ({sources})"
    )


def _write_info(connection: duckdb.DuckDBPyConnection, config: Config, snapshot_id: str, now: datetime) -> None:
    moment = now.astimezone(ZoneInfo("UTC")).replace(tzinfo=None, microsecond=0)
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE draft.main.{_INFO} AS
        SELECT
            $id AS snapshot_id, cast($now AS TIMESTAMP) AS built_at, meta.load_id, project.name AS project_name,
            project.timezone, project.currency, project.week_start, project.language,
            span.first_day, span.last_day, cast($now AS TIMESTAMP) AS as_of, project.max_window,
            project.default_margin, '*' AS default_pipeline, $call_rules AS call_rules
        FROM settings.project AS project
        CROSS JOIN (SELECT max(load_id) AS load_id FROM {LANDING}.main.landing_meta) AS meta
        CROSS JOIN (
            SELECT min(day) AS first_day, max(day) AS last_day
            FROM (
                SELECT applied_day AS day FROM live.application
                UNION ALL SELECT sold_day FROM live.deal
                UNION ALL SELECT day FROM mart.call
                UNION ALL SELECT day FROM mart.spend
                UNION ALL SELECT day FROM mart.visit_daily
            ) AS days
            WHERE day <= local_day(cast($now AS TIMESTAMP))
        ) AS span
        """,
        {"id": snapshot_id, "now": moment, "call_rules": CallRules.of_config(config.calls).text},
    )


def _point(pointer: Path, snapshot_id: str) -> None:
    """Make CURRENT name the snapshot, by one rename."""
    new = pointer.with_name("CURRENT.new")
    new.write_text(f"{snapshot_id}\n", "utf-8")
    replace(new, pointer)
