"""From an edited cell of the Sheet to the report: load, build, report."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from connectors import KINDS, SETTINGS
from tests.connectors.google_sheets.conftest import BOOK, END, HEADER, OCTOBER
from tests.fakes.google_sheets import FakeGoogle, Fault
from throughline.config import load as read_config
from throughline.loading import LoadResult, load
from throughline.params import Params, Period
from throughline.reports.model import Report
from throughline.reports.spend import spend
from throughline.warehouse import build
from throughline.warehouse.snapshot import Snapshots

PERIOD = Params(period=Period(date(2026, 10, 1), date(2026, 10, 10)))
Project = tuple[Callable[[], LoadResult], Callable[[], Report]]


@pytest.fixture
def project(fake: FakeGoogle, key: dict[str, str], tmp_path: Path) -> Project:
    (tmp_path / "key.json").write_text(json.dumps(key), "utf-8")
    source = {
        "name": "spend",
        "kind": "google_sheets",
        "spreadsheet": BOOK,
        "worksheet": "Расходы",
        "table": "spend_manual",
        "columns": {"period_start": "Месяц с", "period_end": "по", "channel": "Канал", "amount": "Сумма"},
        "credentials": "key.json",
        "api_host": fake.address,
        "allow_http_loopback": True,
    }
    path, data = tmp_path / "config.yaml", tmp_path / "data"
    path.write_text(yaml.safe_dump({"sources": [source]}, allow_unicode=True), "utf-8")
    config = read_config(path, SETTINGS)

    def now() -> datetime:
        return datetime.now(UTC)

    def refreshed() -> LoadResult:
        return load(config, KINDS, data, tmp_path, now=now, sleep=lambda _: None)

    def reported() -> Report:
        build(data, config, now)
        snapshot = Snapshots(data).current()
        assert snapshot is not None
        return spend(snapshot, PERIOD)

    return refreshed, reported


def test_an_edited_row_reaches_the_report(fake: FakeGoogle, project: Project) -> None:
    refreshed, reported = project
    rows = [HEADER, [OCTOBER, END, "seo", 50000], [OCTOBER, END, "radio", "5О00"]]
    fake.add(BOOK, {"Расходы": rows})
    refreshed()
    report = reported()
    # 50,000 over 31 days: the first ten days are 16,129.03.
    assert report.main.totals["spend"] == pytest.approx(16129.03, abs=0.005)
    (address,) = report.tables["rejected"].rows["address"]
    assert address == "Расходы · D3 · Сумма"
    assert report.tables["rows"].rows[["sheet", "row", "state"]].values.tolist() == [["Расходы", 2, "counted"]]

    rows[2][3] = 3100
    refreshed()
    report = reported()
    assert report.main.totals["spend"] == pytest.approx(16129.03 + 1000, abs=0.01)
    assert report.tables["rejected"].rows.empty


def test_an_unchanged_sheet_costs_one_request_and_a_failing_one_keeps_its_rows(
    fake: FakeGoogle, project: Project
) -> None:
    refreshed, _ = project
    fake.add(BOOK, {"Расходы": [HEADER, [OCTOBER, END, "seo", 50000]]})
    assert [table.outcome for table in refreshed().tables] == ["loaded"]
    assert [table.outcome for table in refreshed().tables] == ["skipped"]
    assert len(fake.requests) == 2

    fake.fail(Fault(500), times=6)
    failed = refreshed()
    assert (failed.exit_code, failed.failed[0].error.key if failed.failed[0].error else "") == (4, "sheet_down")
    assert [table.outcome for table in refreshed().tables] == ["skipped"]
