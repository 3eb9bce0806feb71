"""`python -m benchmarks.rules DATA`: what other rules of calls cost where applications hang on them, milliseconds.

Each round asks for a threshold never asked before: the tables of the snapshot under it, and the arrays of all reports.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from throughline.calls.rules import CallRules
from throughline.reports.engine.facts import facts
from throughline.warehouse.snapshot import Snapshots

ROUNDS = range(31, 42)  # seconds of talk


def main(data: Path) -> None:
    """Print the median and the slowest round."""
    snapshot = Snapshots(data).current()
    if snapshot is None:
        raise SystemExit(f"{data}: nothing is published")
    facts(snapshot)
    taken = []
    for seconds in ROUNDS:
        began = time.perf_counter()
        facts(snapshot.under(replace(CallRules("target", (), 30, 30), target_seconds=seconds)))
        taken.append(1000 * (time.perf_counter() - began))
    rows = snapshot.query(
        "select (select count(*) from call) as calls, (select count(*) from application) as applications"
    )
    counts = f"{rows['calls'].iloc[0]} calls, {rows['applications'].iloc[0]} applications"
    print(f"{counts}: median {statistics.median(taken):.0f} ms, slowest {max(taken):.0f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
