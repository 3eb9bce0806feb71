"""The same through the loader: landing is what the vendor has, however often and in whatever windows it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from connectors import KINDS
from tests.connectors.conformance.case import Case
from tests.fakes.wire import Fault, Vendor
from tests.loading.stand_in import stored
from throughline.config.models import Config, Project
from throughline.landing.contract import TABLES
from throughline.loading import LoadResult, load


class _Loads:
    """Loads of one source into one folder."""

    def __init__(self, case: Case, vendor: Vendor, data: Path) -> None:
        self.case, self.vendor, self.data = case, vendor, data
        data.mkdir(exist_ok=True)

    def load(self, now: datetime | None = None, **rest: Any) -> LoadResult:
        case = self.case
        host = {"host": self.vendor.address, "allow_http_loopback": True}
        words = {"name": "it", "kind": case.kind, "since": case.since, **host, **case.settings(self.vendor)}
        settings = KINDS[case.kind].Settings.model_validate(words)
        config = Config(project=Project(timezone="Europe/Moscow", currency="RUB"), sources=[settings])
        moment = now or case.now
        return load(config, KINDS, self.data, self.data, now=lambda: moment, sleep=lambda seconds: None, **rest)

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        names = list(self.case.truth)
        columns = {name: ", ".join(f'"{c.name}"' for c in TABLES[name].columns) for name in names}
        return {name: stored(self.data, f"SELECT {columns[name]} FROM {name} ORDER BY ALL") for name in names}


def test_the_same_load_twice_changes_nothing(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    it = _Loads(case, vendor, tmp_path / "data")
    assert it.load().exit_code == 0
    first = it.tables()
    assert {name: len(rows) for name, rows in first.items()} == {name: len(rows) for name, rows in case.truth.items()}
    result = it.load()
    assert result.exit_code == 0
    assert [table.outcome for table in result.tables] == ["unchanged"] * len(result.tables)
    assert it.tables() == first


def test_two_windows_that_overlap_are_one_load(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    whole, parts = _Loads(case, vendor, tmp_path / "a"), _Loads(case, vendor, tmp_path / "b")
    whole.load()
    parts.load(now=datetime(2026, 7, 3, 9, tzinfo=UTC))
    parts.load(now=case.now - timedelta(days=2), since=date(2026, 7, 2))
    parts.load()
    assert parts.tables() == whole.tables()


def test_the_restated_past_replaces_what_was_told_before(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    it, fresh = _Loads(case, vendor, tmp_path / "a"), _Loads(case, vendor, tmp_path / "b")
    it.load()
    before = it.tables()
    case.restate(vendor)
    assert it.load().exit_code == 0
    fresh.load()
    assert it.tables() == fresh.tables() != before


def test_a_failed_load_leaves_the_last_good_one(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    it = _Loads(case, vendor, tmp_path / "data")
    it.load()
    before = it.tables()
    vendor.fail(Fault(500), 1000)
    assert it.load().exit_code == 4
    assert it.tables() == before
    vendor.faults.clear()
    assert it.load().exit_code == 0
    assert it.tables() == before


def test_a_cursor_of_the_future_or_of_another_age_skips_nothing(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    it = _Loads(case, vendor, tmp_path / "data")
    it.load()
    before = it.tables()
    for day in ("2999-01-01", "1970-01-01", None):
        with duckdb.connect(str(next((tmp_path / "data").glob("landing*.duckdb")))) as connection:
            connection.execute("UPDATE source_cursor SET last_day = ?", [day])
        assert it.load().exit_code == 0
        assert it.tables() == before
