"""`python -m benchmarks.soak`: twenty viewers toggle reports while loads publish new data.

Every round of the source has leads, deals and money that fit only each other: n leads, n sales, n × (1000 + n) of
revenue. A report that mixes two loads shows, whichever two they are.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from throughline.params import Params, Period
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshots

ROOT = Path(__file__).parent.parent
CONFIG = """
project: {timezone: UTC}
sources:
  - {name: leads, kind: file, path: leads.csv, table: lead}
  - {name: deals, kind: file, path: deals.csv, table: deal}
"""
BASE = Params(period=Period(date(2026, 3, 1), date(2026, 3, 31)), compare=None)
MODELS = ("first", "last", "linear", "position", "time_decay")


@dataclass
class Seen:
    """What the viewers met."""

    reports: int = 0
    mixed: int = 0
    errors: list[str] = field(default_factory=list)
    snapshots: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)


def write(folder: Path, round_no: int) -> None:
    """The two files of a round. Each appears whole, as an export of a CRM does."""
    n = 50 + round_no
    leads = [f"{i},2026-03-{i % 28 + 1:02} 10:00:00,form,deal-{i},+7900{i:07},google" for i in range(n)]
    deals = [f"deal-{i},{i},won,2026-03-{i % 28 + 1:02} 11:00:00,{1000 + n}" for i in range(n)]
    tables = {
        "leads.csv": ["lead_id,created_at,kind,deal_id,phone_raw,utm_source", *leads],
        "deals.csv": ["deal_id,lead_id,status,closed_at,amount_paid", *deals],
    }
    for name, lines in tables.items():
        fresh = folder / f"{name}.new"
        fresh.write_text("\n".join(lines) + "\n", "utf-8")
        fresh.replace(folder / name)


def load(folder: Path) -> int:
    """Load and publish in a process of its own. Returns its exit code."""
    places = ["--config", str(folder / "config.yaml"), "--data", str(folder / "data")]
    command = [sys.executable, "-m", "throughline", "run", *places]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


def watch(snapshots: Snapshots, seen: Seen, stop: threading.Event, seed: int) -> None:
    """One viewer: a rerun takes the current snapshot once and makes a report of it."""
    dice = random.Random(seed)
    while not stop.is_set():
        started = time.monotonic()
        try:
            snapshot = snapshots.open(snapshots.current_id() or "")
            params = replace(BASE, model=dice.choice(MODELS), half_life=dice.uniform(1, 30))
            made = registry.run("money", snapshot, params)
        except Exception as error:  # whatever a viewer meets is what is counted here
            seen.errors.append(repr(error))
            continue
        totals = next(iter(made.tables.values())).totals
        n = totals["leads"] or 0
        is_whole = totals["sales"] == n and abs((totals["revenue"] or 0) - n * (1000 + n)) < 0.005
        seen.reports += 1
        seen.mixed += not is_whole
        seen.snapshots.add(made.snapshot)
        seen.seconds.append(time.monotonic() - started)
        time.sleep(dice.uniform(0.2, 1))


def soak(viewers: int, minutes: float, every: float) -> Seen:
    """Run it. Loads start `every` seconds, or as soon as the one before has ended."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(CONFIG, "utf-8")
        write(folder, 0)
        if load(folder):
            raise SystemExit("the first load failed")
        seen, stop, snapshots = Seen(), threading.Event(), Snapshots(folder / "data")
        threads = [threading.Thread(target=watch, args=(snapshots, seen, stop, i)) for i in range(viewers)]
        for thread in threads:
            thread.start()
        until, round_no = time.monotonic() + minutes * 60, 0
        while time.monotonic() < until:
            started, round_no = time.monotonic(), round_no + 1
            write(folder, round_no)
            if load(folder):
                seen.errors.append(f"load {round_no} failed")
            time.sleep(max(0, every - (time.monotonic() - started)))
        stop.set()
        for thread in threads:
            thread.join()
        return seen


def memory_mb() -> int:
    """What this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def main() -> None:
    """Print one line of figures; leave with 1 when a report was mixed or anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--every", type=float, default=5, help="seconds between loads")
    arguments = parser.parse_args()
    before = memory_mb()
    seen = soak(arguments.viewers, arguments.minutes, arguments.every)
    p95 = statistics.quantiles(seen.seconds, n=20)[-1] if len(seen.seconds) > 1 else 0
    print(
        f"{arguments.viewers} viewers, {arguments.minutes:g} min: {seen.reports} reports over {len(seen.snapshots)} "
        f"snapshots, {seen.mixed} mixed, {len(seen.errors)} errors, p95 {p95 * 1000:.0f} ms, "
        f"memory {before} → {memory_mb()} MB"
    )
    for error in sorted(set(seen.errors))[:10]:
        print(error)
    sys.exit(1 if seen.mixed or seen.errors else 0)


if __name__ == "__main__":
    main()
