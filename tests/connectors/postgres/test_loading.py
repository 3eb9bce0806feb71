"""A Postgres source through the loader: what has gone there goes here, and only where it was looked for."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from connectors.postgres import Postgres
from tests.connectors.postgres.conftest import login
from tests.fakes.postgres import Address
from throughline.config.models import Config, Project
from throughline.loading import LoadResult, load

ROOT = Path(__file__).resolve().parents[3]
SPEND = "create table spend as select date '2026-10-01' + n as day, 'a' as campaign_id, n::numeric as cost "
QUERY = {"table": "spend_daily", "relation": "spend"}


def run(data: Path, database: Address, now: datetime, **settings: Any) -> LoadResult:
    given = {"name": "shop", "kind": "postgres", **login(database), **QUERY, **settings}
    config = Config(project=Project(timezone="Europe/Moscow"), sources=[Postgres.Settings.model_validate(given)])
    return load(config, {"postgres": Postgres}, data, data, now=lambda: now, sleep=lambda seconds: None)


def stored(data: Path) -> dict[int, int]:
    """Day of October → cost."""
    with duckdb.connect(str(data / "landing.duckdb"), read_only=True) as connection:
        found = connection.execute("select day, cost from spend_daily where source = 'shop' order by day").fetchall()
    return {day.day: int(cost) for day, cost in found}


def test_what_has_gone_from_a_whole_table_goes(tmp_path: Path, database: Address) -> None:
    database.run(SPEND + "from generate_series(0, 3) n")
    now = datetime(2026, 10, 10, tzinfo=UTC)
    assert run(tmp_path, database, now).exit_code == 0
    assert stored(tmp_path) == {1: 0, 2: 1, 3: 2, 4: 3}
    database.run("delete from spend where day = '2026-10-02'; update spend set cost = 7 where day = '2026-10-03'")
    assert run(tmp_path, database, now).exit_code == 0
    assert stored(tmp_path) == {1: 0, 3: 7, 4: 3}


def test_a_window_changes_its_days_and_no_others(tmp_path: Path, database: Address) -> None:
    database.run(SPEND + "from generate_series(0, 9) n")
    window = {"window": {"column": "day", "days": 3}}
    now = datetime(2026, 10, 10, tzinfo=UTC)
    assert run(tmp_path, database, now, **window).exit_code == 0
    assert stored(tmp_path) == {day: day - 1 for day in range(1, 11)}
    # Rows are deleted and put in anew, as warehouses do it; day 1 lies outside and is not looked at.
    database.run("delete from spend where day in ('2026-10-01', '2026-10-08', '2026-10-09')")
    database.run("insert into spend values ('2026-10-09', 'a', 80)")
    assert run(tmp_path, database, now, **window).exit_code == 0
    assert stored(tmp_path) == {**{day: day - 1 for day in range(1, 8)}, 9: 80, 10: 9}


def test_a_failure_keeps_what_was_loaded(tmp_path: Path, database: Address) -> None:
    database.run(SPEND + "from generate_series(0, 3) n")
    now = datetime(2026, 10, 10, tzinfo=UTC)
    run(tmp_path, database, now)
    # The connection breaks in the middle of the rows: none of them is taken.
    database.run(
        "alter table spend rename to costs; create view spend as select day, campaign_id, "
        "case when cost = 2 then pg_terminate_backend(pg_backend_pid())::int else 9 end as cost from costs"
    )
    result = run(tmp_path, database, now)
    assert result.exit_code == 4
    assert [table.error.key for table in result.failed if table.error] == ["postgres_lost"]
    assert stored(tmp_path) == {1: 0, 2: 1, 3: 2, 4: 3}


def test_importing_connectors_does_not_import_the_library() -> None:
    code = "import connectors, sys; assert not any(name.startswith('psycopg') for name in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
