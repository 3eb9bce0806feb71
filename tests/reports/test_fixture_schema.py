"""The snapshots that tests make have the tables and columns of the ones that a build publishes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.snapshots import make_snapshot
from throughline.config.models import Config
from throughline.landing.store import Landing
from throughline.warehouse import build
from throughline.warehouse.snapshot import Snapshots

COLUMNS = (
    "select table_name, column_name from duckdb_columns() "
    "where database_name = current_database() and not starts_with(table_name, '_')"
)


def columns(snapshots: Snapshots) -> set[tuple[str, str]]:
    snapshot = snapshots.current()
    assert snapshot is not None
    return {(row.table_name, row.column_name) for row in snapshot.query(COLUMNS).itertuples()}


def test_same_tables_and_columns(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Landing.open(data):
        pass
    build(data, Config(), lambda: datetime(2026, 11, 1, tzinfo=UTC))
    assert columns(make_snapshot(tmp_path / "made")) ^ columns(Snapshots(data)) == set()
