"""A snapshot under other rules of calls: what moves, and how long its tables are kept."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import pytest

from tests.oracle.adapter import Project
from tests.worked.rows import Row, call, project, world
from throughline.calls.rules import CallRules
from throughline.warehouse.snapshot import Snapshot


def calls(*talks: int) -> dict[str, list[Row]]:
    """Calls of one number, ten days apart, that talked so long."""
    return world(*(call(f"c{n}", f"2026-10-{1 + 10 * n:02d} 12:00", talk) for n, talk in enumerate(talks)))


def enquiries(snapshot: Snapshot, chosen: CallRules) -> int:
    return int(snapshot.under(chosen).query("select count(*) as n from application where is_enquiry")["n"].iloc[0])


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return Project(tmp_path, project(), calls(20, 40, 90)).snapshot


COUNTED = CallRules("counted", (), 30, 30)


def test_a_threshold_moves_what_is_an_application(snapshot: Snapshot) -> None:
    assert [enquiries(snapshot, replace(COUNTED, target_seconds=longer)) for longer in (10, 30, 60, 100)] == [
        3,
        2,
        1,
        0,
    ]


def test_tables_of_rules_asked_for_last_are_kept_and_the_others_let_go(snapshot: Snapshot) -> None:
    first = snapshot.under(COUNTED)
    assert snapshot.under(COUNTED) is first
    assert first.under(COUNTED) is first
    assert first.base is snapshot
    assert first.under(CallRules("target", (), 30, 30)) is snapshot
    for longer in range(40, 50):
        snapshot.under(replace(COUNTED, target_seconds=longer))
    assert snapshot.under(COUNTED) is not first
    assert len(first.query("select * from application")) == 2  # whoever holds it still reads it
    del first
    gc.collect()
    held = snapshot.query("select count(*) as n from duckdb_databases() where database_name like 'under_%'")
    assert held["n"].iloc[0] <= 3
