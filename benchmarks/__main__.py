"""`python -m benchmarks`: measure, print, and keep the tables in benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import loads, note
from benchmarks.machine import describe
from benchmarks.toggles import Toggled

SIZES = (100_000, 1_000_000, 10_000_000)
PARTS = ("loads", "toggles", "browser")
KEPT = Path(__file__).parent / "worlds" / "results.json"
LOAD_HEADER = (
    "visits",
    "from",
    "load s",
    "build s",
    "peak MB load",
    "peak MB build",
    "landing MB",
    "snapshot MB",
    "edit s",
)
TOGGLE_HEADER = ("visits", "report", "over", "first ms", "p50 ms", "p95 ms", "slowest change (median ms)")
Results = dict[str, dict[str, list[object]]]


def main() -> None:
    """Measure what was asked for; results of other sizes, measured before, keep their rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--only", choices=PARTS, nargs="*", default=list(PARTS))
    asked = parser.parse_args()
    results: Results = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    for visits in asked.visits if {"loads", "toggles"} & set(asked.only) else ():
        _measure(visits, asked.only, results)
        _keep(results)
    if "browser" in asked.only:
        _browser(results)
        _keep(results)


def _keep(results: Results) -> None:
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps(results, indent=1), "utf-8")
    _write(results)


def _measure(visits: int, parts: list[str], results: Results) -> None:
    folder = Path(__file__).parent / "worlds" / f"data-{visits}"
    if "loads" in parts:
        from_csv = loads.load(visits, "csv", folder)
        from_parquet = loads.load(visits, "parquet", folder)
        edit = statistics.median(loads.edit_sheet(visits, "parquet", folder))
        for loaded, seconds in ((from_csv, "–"), (from_parquet, edit)):
            row = [visits, loaded.kind, loaded.load_s, loaded.build_s, loaded.load_peak_mb, loaded.build_peak_mb]
            row += [loaded.landing_mb, loaded.snapshot_mb, seconds]
            results.setdefault("loads", {})[f"{visits:012} {loaded.kind}"] = row
    elif not (folder / "CURRENT").exists():
        loads.load(visits, "parquet", folder)
    if "toggles" in parts:
        for toggled in _toggles(folder):
            row = [visits, *asdict(toggled).values()]
            results.setdefault("toggles", {})[f"{visits:012} {toggled.report} {toggled.span}"] = row
    if parts == list(PARTS):
        shutil.rmtree(folder)


def _toggles(folder: Path) -> list[Toggled]:
    """In a process of its own, so that the first report of a fresh process is one."""
    code = (
        "import json, sys; from dataclasses import asdict; from pathlib import Path\n"
        "from benchmarks.toggles import toggle\n"
        "print(json.dumps([asdict(one) for one in toggle(Path(sys.argv[1]))]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True)
    return [Toggled(**one) for one in json.loads(done.stdout.splitlines()[-1])]


def _browser(results: Results) -> None:
    # Playwright is a library of tests: imported only where it is needed.
    from benchmarks import browser

    pages, memory = browser.measure()
    results["browser"] = {f"{number}": row for number, row in enumerate(pages)}
    results["memory"] = {f"{number}": row for number, row in enumerate(memory)}


def _write(results: Results) -> None:
    note.put("machine", describe() + ".")
    headers = {"loads": LOAD_HEADER, "toggles": TOGGLE_HEADER}
    if "browser" in results:
        from benchmarks import browser

        headers |= {"browser": browser.HEADER, "memory": browser.MEMORY_HEADER}
    for section, header in headers.items():
        if section in results:
            rows = [row for _, row in sorted(results[section].items())]
            text = note.table(header, rows)
            print(f"\n{section}\n{text}", flush=True)
            note.put(section, text)


if __name__ == "__main__":
    main()
