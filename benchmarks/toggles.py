"""Milliseconds a report takes after one parameter changed, in the process that serves pages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from throughline.params import Params, Period
from throughline.reports import registry
from throughline.warehouse.snapshot import Snapshot, Snapshots

__all__ = ["REPORTS", "Toggled", "toggle"]

REPORTS = ("overview", "funnel", "money")
LAST = date(2026, 10, 31)
SPANS = {"4 weeks": 28, "12 months": 365}
CUSTOM = (("w_shaped", "case when pos = 1 or pos = n then 3 else 1 end"),)
ROUNDS = 8


@dataclass(frozen=True)
class Toggled:
    """Milliseconds over all changes of one report and span; `slowest` names the worst change."""

    report: str
    span: str
    first_ms: float
    p50_ms: float
    p95_ms: float
    slowest: str


def base(days: int) -> Params:
    """The default parameters over the last days of the world."""
    period = Period(LAST - timedelta(days=days - 1), LAST)
    before = Period(period.first - timedelta(days=days), period.first - timedelta(days=1))
    return Params(period=period, compare=before, custom_models=CUSTOM)


def changes(start: Params, number: int) -> Iterator[tuple[str, Params]]:
    """Every parameter moved by itself. Numbers get a value never asked before, so that nothing is remembered."""
    for model in ("first", "last", "last_non_direct", "linear", "position", "time_decay", "w_shaped"):
        yield f"model={model}", replace(start, model=model, window=60 + number)
    yield "weights", replace(start, model="position", weights=(30 + number, 20, 40))
    yield "half_life", replace(start, model="time_decay", half_life=3 + number / 7)
    yield "window", replace(start, window=30 + number)
    yield "margin", replace(start, margin=0.2 + number / 50)
    yield "axis", replace(start, axis="sale", window=89 - number)
    yield "link", replace(start, link="client", window=89 - number)
    yield "touches_until", replace(start, touches_until="sale", window=89 - number)
    yield "significant", replace(start, significant="paid", window=89 - number)
    for direct in ("skip", "redistribute"):
        yield f"direct={direct}", replace(start, direct=direct, model="linear", window=89 - number)
    for group in ("campaign", "keyword", "manager", "week"):
        yield f"group={group}", replace(start, group=group, window=89 - number)
    yield "filter", replace(start, filters=(("channel", ("yandex_cpc",)),), window=89 - number)
    moved = timedelta(days=number + 1)
    yield "period", replace(start, period=Period(start.period.first - moved, start.period.last - moved))


def toggle(data: Path) -> list[Toggled]:
    """Every report over both spans, on the current snapshot of the data folder."""
    snapshot = Snapshots(data).current()
    if snapshot is None:
        raise RuntimeError(f"{data}: nothing is published")
    return [_one(snapshot, report, span, days) for report in REPORTS for span, days in SPANS.items()]


def _one(snapshot: Snapshot, report: str, span: str, days: int) -> Toggled:
    start = base(days)
    groups = registry.definitions()[report].groups
    first = _milliseconds(snapshot, report, start)
    measured: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        for name, params in changes(start, number):
            if not groups or params.group in groups:
                measured.setdefault(name, []).append(_milliseconds(snapshot, report, params))
    everything = np.array([value for values in measured.values() for value in values])
    slowest = max(measured, key=lambda name: float(np.median(measured[name])))
    return Toggled(
        report=report,
        span=span,
        first_ms=first,
        p50_ms=float(np.percentile(everything, 50)),
        p95_ms=float(np.percentile(everything, 95)),
        slowest=f"{slowest} {np.median(measured[slowest]):.0f}",
    )


def _milliseconds(snapshot: Snapshot, report: str, params: Params) -> float:
    began = time.perf_counter()
    registry.run(report, snapshot, params)
    return (time.perf_counter() - began) * 1000
