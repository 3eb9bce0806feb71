"""Another threshold at 1 M calls of 200,000 callers: types and both reports within what a moved slider may take."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.calls import YEAR, call_world, rounds
from throughline.calls.rules import CallRules
from throughline.params import Params
from throughline.reports.calls import calls
from throughline.reports.engine.call_facts import typed
from throughline.reports.missed import missed
from throughline.warehouse.snapshot import Snapshot

ALLOWED = {100_000: 20, 1_000_000: 150}  # milliseconds of the processor
BUSY = 1.5  # other processes on the machine cost caches


@pytest.mark.parametrize("number", ALLOWED)
def test_a_threshold_gives_new_types_and_reports_in_time(tmp_path: Path, number: int) -> None:
    snapshot = call_world(tmp_path, number, number // 5)

    def ask(params: Params) -> None:
        made = calls(snapshot, params)
        missed(snapshot, params)
        assert typed(snapshot, CallRules.of(params)).places.size == made.tables["headline"].rows["counted"].iloc[0]

    worked, _ = rounds(ask, 7)
    assert np.median(worked) < ALLOWED[number] * BUSY
    assert_all_is_there(snapshot, number)


def assert_all_is_there(snapshot: Snapshot, number: int) -> None:
    """The world is as large as it says: all calls in the period, and enough of them of every kind."""
    total = calls(snapshot, YEAR).tables["headline"].rows.iloc[0]
    assert total["calls"] == number
    assert all(total[name] > number / 50 for name in ("counted", "target", "repeat", "unique", "missed", "outgoing"))
