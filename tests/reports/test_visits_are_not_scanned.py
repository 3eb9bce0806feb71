"""A toggle never scans visits: reports read counts by day, and those once a snapshot."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.reports.random_world import random_world
from tests.reports.test_sql import BASE
from throughline.params import GROUPS, TIME_GROUPS
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshot

NAMES = ("overview", "funnel", "money", "attribution")
# What grows with visits: `touch` has a row per visit of those who applied, the others do not exist in a snapshot.
BY_VISIT = re.compile(r"\b(?:from|join)\s+(?:touch|visit|session|hit)\b", re.IGNORECASE)
VISIT_MARTS = re.compile(r"\bvisit_(?:place_)?daily\b")


@pytest.mark.parametrize("name", NAMES)
def test_no_sql_of_a_report_reads_visits_one_by_one(tmp_path, name):
    snapshot = random_world(tmp_path, seed=5)
    for group in registry.definitions()[name].groups:
        for table in registry.run(name, snapshot, replace(BASE, group=group)).tables.values():
            assert not BY_VISIT.search(table.sql)


def test_visit_marts_are_read_once_a_snapshot(tmp_path, monkeypatch):
    """Whatever is asked for later, no query goes to the visit marts' counts again."""
    snapshot = random_world(tmp_path, seed=5)
    asked: list[str] = []
    for name in ("query", "arrow"):
        real = getattr(Snapshot, name)

        def spy(self, sql, *rest, real=real):
            asked.append(sql)
            return real(self, sql, *rest)

        monkeypatch.setattr(Snapshot, name, spy)
    for group in GROUPS:
        registry.run("overview", snapshot, replace(BASE, group=group))
    assert len([sql for sql in asked if VISIT_MARTS.search(sql) and " visits" in sql]) == 2
    asked.clear()
    for model in ("first", "linear", "position"):
        for group in GROUPS:
            if group not in TIME_GROUPS:
                changed = replace(BASE, group=group, model=model, window=17, filters=(("channel", ("ads",)),))
                registry.run("overview", snapshot, changed)
                registry.run("funnel", snapshot, changed)
    assert [sql for sql in asked if VISIT_MARTS.search(sql) or BY_VISIT.search(sql)] == []
