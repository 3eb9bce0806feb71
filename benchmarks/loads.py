"""Time, memory and disk from files to a published snapshot, and from an edited Sheet row to the next one."""

from __future__ import annotations

import csv
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import megabytes, throughline
from benchmarks.project import Format, config_for

__all__ = ["Loaded", "edit_sheet", "load"]


@dataclass(frozen=True)
class Loaded:
    """One world loaded and published. Seconds, megabytes."""

    visits: int
    kind: Format
    load_s: float
    build_s: float
    load_peak_mb: float
    build_peak_mb: float
    landing_mb: float
    snapshot_mb: float
    data: Path


def load(visits: int, kind: Format, data: Path | None = None) -> Loaded:
    """Load and build a world into an empty data folder. The caller removes the folder."""
    config = config_for(visits, kind)
    folder = data or Path(tempfile.mkdtemp(prefix=f"bench-{visits}-"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    loaded = throughline("load", "--config", config, "--data", folder)
    built = throughline("build", "--config", config, "--data", folder)
    return Loaded(
        visits=visits,
        kind=kind,
        load_s=loaded.seconds,
        build_s=built.seconds,
        load_peak_mb=loaded.peak_mb,
        build_peak_mb=built.peak_mb,
        landing_mb=megabytes(folder / "landing.duckdb"),
        snapshot_mb=megabytes(folder / "snapshots"),
        data=folder,
    )


def edit_sheet(visits: int, kind: Format, data: Path, times: int = 3) -> list[float]:
    """Seconds from a changed cell of the Sheet to the new snapshot, all of the loader's start included."""
    config = config_for(visits, kind)
    sheet = config.parent / "spend_manual.csv"
    before = sheet.read_text("utf-8")
    seconds = []
    try:
        for number in range(times):
            _change_amount(sheet, 51_000 + number)
            current = (data / "CURRENT").read_text("utf-8")
            began = time.perf_counter()
            throughline("run", "--config", config, "--data", data)
            seconds.append(time.perf_counter() - began)
            if (data / "CURRENT").read_text("utf-8") == current:
                raise RuntimeError("an edited Sheet row published nothing")
    finally:
        sheet.write_text(before, "utf-8")
    return seconds


def _change_amount(sheet: Path, amount: int) -> None:
    with sheet.open(encoding="utf-8", newline="") as lines:
        header, first, *rest = csv.reader(lines)
    first[header.index("amount")] = str(amount)
    with sheet.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, first, *rest])
