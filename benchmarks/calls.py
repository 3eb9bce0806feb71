"""`python -m benchmarks.calls`: what another threshold costs in the reports of calls. Processor milliseconds.

Each round asks for `target_seconds` and `cycle_days` never asked for before, over a year of calls by channel: the types
alone, the report of calls, it and the report of missed calls (which they do not move); and missed calls under another
`greeting_seconds`. Wall time is shown too: against the processor's it tells how busy the machine was.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from tests.snapshots import make_snapshot
from throughline.calls.rules import CallRules
from throughline.params import Params, Period
from throughline.reports.calls import calls
from throughline.reports.engine.call_facts import typed
from throughline.reports.missed import missed
from throughline.warehouse.snapshot import Snapshot

__all__ = ["YEAR", "call_world", "rounds"]

CHANNELS, ROUNDS = 12, 20
YEAR = Params(Period(date(2025, 11, 1), date(2026, 10, 31)), compare=None)
_FILL = """
insert into call (call_no, caller_key, call_id, started_at, day, direction, is_callback, outcome, wait_seconds,
    talk_seconds, source_key, employee, brand, city, phone_mask, tracking_number, is_working, vendor_is_target)
select n, hash(n * 7 + 1) % {callers}, 'c' || n, began, began::date, case when n % 7 = 0 then 'out' else 'in' end,
    n % 40 = 0, case when n % 5 = 0 then 'missed' when n % 31 = 0 then 'failed' else 'answered' end, hash(n) % 60,
    hash(n * 3) % 200, hash(n * 5) % {channels}, 'employee ' || n % 30, 'brand ' || n % 3, 'city ' || n % 50,
    '+7 9•• •••-••-' || n % 90 + 10, '+7343300' || n % 200, n % 4 > 0, n % 3 = 0
from (select n, timestamp '2025-11-01' + to_seconds(floor(n * {step})) as began from range({calls}) as t (n));
insert into work_span (brand, day, opens_at, closes_at)
select '', day::date, day + interval 9 hour, day + interval 18 hour
from generate_series(timestamp '2025-11-01', timestamp '2027-01-01', interval 1 day) as d (day);
insert into candidate (candidate_no, call_no, standing)
select call_no, call_no, 'type' from call where direction = 'in' or is_callback;
"""


def call_world(folder: Path, number: int, callers: int) -> Snapshot:
    """A year of so many calls by so many callers: five of six incoming, one of five missed, 12 channels."""
    names = [f"channel {key}" for key in range(CHANNELS)]
    snapshots = make_snapshot(folder, channel=names, source_dim=names)
    step = 365 * 86_400 / number
    with duckdb.connect(str(next(snapshots.folder.glob("*.duckdb")))) as db:
        db.execute(_FILL.format(calls=number, callers=callers, channels=CHANNELS, step=step))
    made = snapshots.current()
    if made is None:
        raise LookupError(folder)
    return made


def rounds(ask: Callable[[Params], object], number: int = ROUNDS, seed: int = 0) -> tuple[list[float], list[float]]:
    """Processor and wall milliseconds of each round: new thresholds every time, after one that loads the arrays."""
    ask(YEAR)
    worked, waited = [], []
    for turn in range(number):
        params = replace(YEAR, target_seconds=31 + 2 * turn + seed, cycle_days=7 + 3 * turn + seed)
        began, processor = time.perf_counter(), time.process_time()
        ask(params)
        worked.append(1000 * (time.process_time() - processor))
        waited.append(1000 * (time.perf_counter() - began))
    return worked, waited


def main() -> None:
    """Print a table of both sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, nargs="*", default=[100_000, 1_000_000])
    print(f"{'calls':>10} {'asked for':>10} {'median':>8} {'p95':>8} {'wall p95':>9}  ms")
    for number in parser.parse_args().calls:
        with tempfile.TemporaryDirectory() as folder:
            snapshot = call_world(Path(folder), number, number // 5)
            questions: dict[str, Callable[[Params], object]] = {
                "types": lambda params, of=snapshot: typed(of, CallRules.of(params)),
                "calls": lambda params, of=snapshot: calls(of, params),
                "both": lambda params, of=snapshot: (calls(of, params), missed(of, params)),
                "greeting": lambda params, of=snapshot: missed(of, replace(params, greeting_seconds=params.cycle_days)),
            }
            for seed, (name, ask) in enumerate(questions.items()):
                worked, waited = rounds(ask, seed=seed)
                p50, p95, wall = np.median(worked), np.quantile(worked, 0.95), np.quantile(waited, 0.95)
                print(f"{number:>10,} {name:>10} {p50:>8.1f} {p95:>8.1f} {wall:>9.1f}")


if __name__ == "__main__":
    main()
