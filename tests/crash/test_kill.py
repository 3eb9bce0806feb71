"""kill -9 at named steps and at any moment: no partial load, none lost, none doubled, and nothing to mend by hand.

THROUGHLINE_KILLS=500 makes the nightly number of random kills.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.crash.victim import shelves, size
from tests.loading.stand_in import run, stored
from throughline.landing.status import read_status
from throughline.landing.store import landing_path

KILLS = int(os.environ.get("THROUGHLINE_KILLS", "12"))
ROOT = Path(__file__).parents[2]
STEPS = ["page_read", "page_read:3", "after_merge:2", "before_commit", "after_commit", "after_commit:2", "after_seal"]


def start(data: Path, first: int, **environment: str) -> subprocess.Popen[str]:
    """A process that loads rounds from `first` on."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.victim", str(data), str(first)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


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
    started = time.monotonic()
    assert not run(data, shelves(acknowledged + 2)).failed
    assert time.monotonic() - started < 5
    assert rounds_of(data) == {acknowledged + 2}
    check_books(data)
    ((ids, top),) = stored(data, "SELECT count(DISTINCT load_id), max(load_id) FROM load_ledger")
    assert ids == top, "a load number was given twice or skipped"
    return acknowledged + 2


@pytest.mark.parametrize("at", STEPS)
def test_killed_at_a_step(tmp_path: Path, at: str) -> None:
    with start(tmp_path, 1, THROUGHLINE_CRASH_AT=at) as process:
        assert process.stdout is not None
        acknowledged = [int(line) for line in process.stdout]
    assert process.returncode == -signal.SIGKILL
    check_after_kill(tmp_path, max(acknowledged, default=0))


def test_killed_at_any_moment(tmp_path: Path) -> None:
    dice, last = random.Random(os.environ.get("THROUGHLINE_SEED", "7")), 0
    for kill in range(KILLS):
        if kill % 4 == 0:  # every fourth begins with no file at all: its making may be hit too
            data, last = tmp_path / str(kill), 0
        with start(data, last + 1) as process:
            assert process.stdout is not None
            if kill % 4:
                last = int(process.stdout.readline())
                time.sleep(dice.uniform(0, 0.5))
            else:
                while not data.exists():
                    time.sleep(0.005)
                time.sleep(dice.uniform(0, 0.6))
            process.kill()
            last = max([last, *map(int, process.stdout)])
        last = check_after_kill(data, last)


def test_two_loads_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.crash.victim", str(tmp_path), "1", "3"]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = [process.communicate() for process in processes]
    assert {process.returncode for process in processes} <= {0, 3}
    for process, (_, problem) in zip(processes, said, strict=True):
        if process.returncode == 3:
            assert problem.startswith("busy Загрузка уже идёт с ")
    assert len(rounds_of(tmp_path)) == 1
    check_books(tmp_path)
