"""What the Sources page reads while the store is closed to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from throughline.errors import Terminal
from throughline.landing.lock import held
from throughline.landing.status import Problem, Status, StatusFile, TableStatus, read_status, status_path
from throughline.logging import remember_secrets

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def test_progress_is_seen_while_the_lock_is_held_and_gone_with_its_process(tmp_path: Path) -> None:
    with held(tmp_path):
        pen = StatusFile(tmp_path, lambda: NOW)
        pen.progress("crm", "deal", 200, "page 2")
        running = read_status(tmp_path).running
        assert running is not None
        assert (running.source, running.table, running.rows, running.label) == ("crm", "deal", 200, "page 2")
        assert running.since == NOW
    # The process died without a last word: the lock is free, so nothing runs.
    assert read_status(tmp_path).running is None
    assert Status.model_validate_json(status_path(tmp_path).read_text("utf-8")).running is not None


def test_progress_of_one_table_is_written_at_most_twice_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("throughline.landing.status.time.monotonic", lambda: clock[0])
    with held(tmp_path):
        pen = StatusFile(tmp_path, lambda: NOW)
        seen = []
        for rows, moment in ((1, 100.1), (2, 100.2), (3, 100.7)):
            clock[0] = moment
            pen.progress("crm", "deal", rows, "")
            running = read_status(tmp_path).running
            assert running is not None
            seen.append(running.rows)
    assert seen == [1, 1, 3]


@pytest.mark.parametrize("content", ["", "{", '{"sources": 5}', "[]", "\x00"])
def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path, content: str) -> None:
    status_path(tmp_path).write_text(content)
    assert read_status(tmp_path) == Status()


def test_a_status_that_cannot_be_written_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    status_path(tmp_path).mkdir()
    pen = StatusFile(tmp_path, lambda: NOW)
    pen.result("crm", "deal", TableStatus(outcome="loaded", attempted_at=NOW))
    assert "status.json" in caplog.text


def test_what_failed_as_a_whole_is_forgotten_once_a_table_is_read(tmp_path: Path) -> None:
    pen = StatusFile(tmp_path, lambda: NOW)
    pen.result("crm", "", TableStatus(outcome="failed", attempted_at=NOW))
    pen.result("crm", "deal", TableStatus(outcome="loaded", attempted_at=NOW))
    pen.finish()
    assert list(read_status(tmp_path).sources["crm"]) == ["deal"]


def test_no_secret_reaches_the_status() -> None:
    remember_secrets(["canary-4711"])
    problem = Problem.of(Terminal("sheet_refused", source="x", spreadsheet="canary-4711", status=400, code="c"))
    assert "canary" not in problem.model_dump_json()
