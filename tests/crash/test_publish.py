"""kill -9 while a snapshot is published, through the command line: viewers see the old data or the new, never a mix."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.crash.processes import Forked, Say
from throughline.cli.main import main
from throughline.warehouse.snapshot import Snapshots

CONFIG = """
sources:
  - {name: leads, kind: file, path: leads.csv, table: lead}
"""


def write_leads(folder: Path, number: int) -> None:
    """`number` leads, each of a person of its own."""
    rows = [f"{i},2026-03-01 10:00:00,form,+7900123{i:04}\n" for i in range(number)]
    (folder / "leads.csv").write_text("lead_id,created_at,kind,phone_raw\n" + "".join(rows), "utf-8")


def whole_run(say: Say, folder: Path) -> None:
    """Load, build and publish as cron does."""
    places = ["--config", str(folder / "config.yaml"), "--data", str(folder / "data")]
    assert main(["run", *places]) == 0


def run(folder: Path, **environment: str) -> int | None:
    """The exit code of a whole run in a process of its own."""
    with Forked(whole_run, folder, **environment) as process:
        return process.code()


def leads_seen(folder: Path) -> int:
    """Applications that a viewer who comes now sees."""
    snapshot = Snapshots(folder / "data").current()
    assert snapshot is not None
    return int(snapshot.query("SELECT count(*) AS n FROM application")["n"][0])


def test_killed_while_publishing(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    write_leads(tmp_path, 3)
    assert run(tmp_path) == 0
    seen = 3
    for number, (at, is_public) in enumerate(
        [("after_seal", False), ("snapshot_written", False), ("before_current", False), ("after_current", True)], 4
    ):
        write_leads(tmp_path, number)
        assert run(tmp_path, THROUGHLINE_CRASH_AT=at) == -signal.SIGKILL
        seen = number if is_public else seen
        assert leads_seen(tmp_path) == seen
    write_leads(tmp_path, 9)
    assert run(tmp_path) == 0
    assert leads_seen(tmp_path) == 9
    drafts = [
        path.name for path in (tmp_path / "data" / "snapshots").iterdir() if path.suffix not in {".duckdb", ".sha256"}
    ]
    assert drafts == []
