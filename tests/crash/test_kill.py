"""kill -9 at named steps and at any moment: no partial load, none lost, none doubled, and nothing to mend by hand.

THROUGHLINE_KILLS=500 makes the nightly number of random kills.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.crash.processes import Forked
from tests.crash.victim import load_rounds, shelves, size
from tests.loading.stand_in import run, stored
from throughline.landing.status import read_status
from throughline.landing.store import landing_path

KILLS = int(os.environ.get("THROUGHLINE_KILLS", "12"))
STEPS = ["page_read", "page_read:3", "after_merge:2", "before_commit", "after_commit", "after_commit:2", "after_seal"]


def rounds_of(data: Path) -> set[int]:
    """The rounds that the two tables hold, each table checked to hold one round whole."""
    found = set()
    for table, key, value in (("deal", "deal_id", "amount"), ("spend_daily", "campaign_id", "cost")):
        ((rows, keys, low, high),) = stored(
            data, f"SELECT count(*), count(DISTINCT {key}), min({value})::INT, max({value})::INT FROM {table}"
        )
        if rows == 0:
            found.add(0)
            continue
        assert low == high, f"{table} mixes rounds {low} and {high}"
        assert rows == keys == size(low), f"{table} of round {low} has {rows} rows, {keys} keys"
        found.add(int(low))
    return found


def check_books(data: Path) -> None:
    """The ledger adds up, load by load, to what is stored."""
    sums = "rows_read = inserted + updated + unchanged + duplicates + left_out"
    assert stored(data, f"SELECT * FROM load_ledger WHERE NOT ({sums}) OR outcome <> 'loaded'") == []
    for table in ("deal", "spend_daily"):
        rows = stored(data, f"SELECT count(*) FROM {table}")
        ledger = f"SELECT coalesce(sum(inserted - removed), 0)::BIGINT FROM load_ledger WHERE table_name = '{table}'"
        assert stored(data, ledger) == rows


def check_after_kill(data: Path, acknowledged: int) -> int:
    """Nothing acknowledged is lost, nothing is half there; the next load needs no hand. Returns the round it loads."""
    if landing_path(data).exists():
        found = rounds_of(data)
        assert found <= {acknowledged, acknowledged + 1}, f"acknowledged {acknowledged}, found {found}"
        check_books(data)
    else:
        assert acknowledged == 0
    assert read_status(data).running is None
    started, worked = time.monotonic(), time.process_time()
    assert not run(data, shelves(acknowledged + 2)).failed
    # Back within five seconds of work; on a machine that is busy otherwise they take longer by the clock.
    assert time.process_time() - worked < 5
    assert time.monotonic() - started < 60
    assert rounds_of(data) == {acknowledged + 2}
    check_books(data)
    ((ids, top),) = stored(data, "SELECT count(DISTINCT load_id), max(load_id) FROM load_ledger")
    assert ids == top, "a load number was given twice or skipped"
    return acknowledged + 2


@pytest.mark.parametrize("at", STEPS)
def test_killed_at_a_step(tmp_path: Path, at: str) -> None:
    with Forked(load_rounds, tmp_path, 1, THROUGHLINE_CRASH_AT=at) as process:
        acknowledged = max(process, default=0)
    assert process.code() == -signal.SIGKILL
    check_after_kill(tmp_path, acknowledged)


def test_killed_at_any_moment(tmp_path: Path) -> None:
    dice, last = random.Random(os.environ.get("THROUGHLINE_SEED", "7")), 0
    for kill in range(KILLS):
        if kill % 4 == 0:  # every fourth begins with no file at all: its making may be hit too
            data, last = tmp_path / str(kill), 0
        with Forked(load_rounds, data, last + 1) as process:
            if kill % 4:
                last = next(iter(process))
                time.sleep(dice.uniform(0, 0.3))
            else:
                while not data.exists():
                    time.sleep(0.001)
                time.sleep(dice.uniform(0, 0.3))
            process.kill()
            last = max([last, *process])
        last = check_after_kill(data, last)


def test_two_loads_at_once(tmp_path: Path) -> None:
    processes = [Forked(load_rounds, tmp_path, 1, 3) for _ in range(3)]
    for process in processes:
        with process:
            said = list(process)
        assert process.code() in (0, 3)
        assert (process.code() == 0) == (said == [1, 2, 3])
        if process.code() == 3:
            assert process.problem.startswith("busy Загрузка уже идёт с ")
    assert 0 in {process.code() for process in processes}
    assert len(rounds_of(tmp_path)) == 1
    check_books(tmp_path)
