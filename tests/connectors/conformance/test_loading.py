"""The same through the loader: landing is what the vendor has, however often and in whatever windows it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from tests.connectors.conformance.case import Case
from tests.connectors.conformance.loads import Loads
from tests.fakes.wire import Fault, Vendor


def test_the_same_load_twice_changes_nothing(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    it = Loads(case, vendor, tmp_path / "data")
    it.load()
    first = it.tables()
    assert {name: len(rows) for name, rows in first.items()} == {name: len(rows) for name, rows in case.truth.items()}
    result = it.load()
    assert [table.outcome for table in result.tables] == ["unchanged"] * len(result.tables)
    assert it.tables() == first


def test_two_windows_that_overlap_are_one_load(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    whole, parts = Loads(case, vendor, tmp_path / "a"), Loads(case, vendor, tmp_path / "b")
    whole.load()
    parts.load(now=datetime(2026, 7, 3, 9, tzinfo=UTC))
    parts.load(now=case.now - timedelta(days=2), since=date(2026, 7, 2))
    parts.load()
    assert parts.tables() == whole.tables()


def test_the_restated_past_replaces_what_was_told_before(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    it, fresh = Loads(case, vendor, tmp_path / "a"), Loads(case, vendor, tmp_path / "b")
    it.load()
    before = it.tables()
    case.restate(vendor)
    it.load()
    fresh.load()
    assert it.tables() == fresh.tables() != before


def test_a_failed_load_leaves_the_last_good_one(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    it = Loads(case, vendor, tmp_path / "data")
    it.load()
    before = it.tables()
    vendor.fail(Fault(500), 1000)
    it.load(fails=True)
    assert it.tables() == before
    vendor.faults.clear()
    it.load()
    assert it.tables() == before


def test_a_cursor_of_the_future_or_of_another_age_skips_nothing(case: Case, vendor: Vendor, tmp_path: Path) -> None:
    it = Loads(case, vendor, tmp_path / "data")
    it.load()
    before = it.tables()
    for day in ("2999-01-01", "1970-01-01", None):
        with duckdb.connect(str(next((tmp_path / "data").glob("landing*.duckdb")))) as connection:
            connection.execute("UPDATE source_cursor SET last_day = ?", [day])
        it.load()
        assert it.tables() == before
