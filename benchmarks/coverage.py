"""How often 95 % intervals hold the truth, on simulated worlds whose truth is known.

`python -m benchmarks.coverage` writes the table of docs/intervals.md. A world is a stream of sales of Poisson size with
log-normal receipts; its truth is what such worlds bring on average. Several thousand worlds a cell, seeded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import note
from throughline.attribution.draws import draws
from throughline.attribution.intervals import Interval, Moments, of_count, of_money, of_share

__all__ = ["KINDS", "Kind", "covered", "percentiles"]

Floats = NDArray[np.float64]
DOC = Path(__file__).parents[1] / "docs" / "intervals.md"
EFFECTIVE = (20, 50, 200)
WORLDS = 20_000
DRAWN_WORLDS = 2_000
_COST = 0.35  # of the mean receipt, where sales have a cost of their own
_COST_SIGMA = 0.8
_SOLD = 0.15  # of leads


@dataclass(frozen=True)
class Kind:
    """What is measured: `receipts` (σ), whether credit is `shared` between touches, and the measure."""

    measure: str
    sigma: float
    shared: bool


_NAMES = {
    "sales": "sales, CPO, CPL",
    "revenue": "revenue, ROMI",
    "profit": "gross profit with losses, ROMI by margin",
    "conversion": "conversion of 15 %",
}
KINDS = (
    Kind("sales", 0.0, False),
    Kind("sales", 0.0, True),
    *(Kind(measure, sigma, shared)
      for measure in ("revenue", "profit") for sigma in (0.5, 1.0) for shared in (False, True)),
    Kind("conversion", 0.0, False),
)  # fmt: skip


@dataclass(frozen=True)
class _Worlds:
    """Worlds × sales (0 beyond the last one of a world): credit and what is measured; and the truth of a world."""

    credit: Floats
    value: Floats
    truth: float


def _credits(rng: np.random.Generator, size: tuple[int, int]) -> Floats:
    """Linear credit of a channel with a part of the touches of paths of one to five; it has one at least."""
    touches = rng.integers(1, 6, size)
    return (1 + rng.binomial(touches - 1, 0.3)) / touches


def _worlds(kind: Kind, effective: int, worlds: int, rng: np.random.Generator) -> _Worlds:
    mean_credit, square = 1.0, 1.0
    if kind.shared:
        sample = _credits(np.random.default_rng(0), (1, 1_000_000))
        mean_credit, square = float(sample.mean()), float((sample**2).mean())
    rate = effective * square / mean_credit**2  # (Σ w)² / Σ w² is `effective` on average
    number = rng.poisson(rate, worlds)
    size = worlds, int(number.max())
    there = np.arange(size[1]) < number[:, None]
    credit = np.where(there, _credits(rng, size) if kind.shared else 1.0, 0.0)
    value, mean = np.ones(size), 1.0
    if kind.sigma:
        value = np.exp(kind.sigma * rng.standard_normal(size) - kind.sigma**2 / 2)
    if kind.measure == "profit":
        cost = _COST * np.exp(_COST_SIGMA * rng.standard_normal(size) - _COST_SIGMA**2 / 2)
        value, mean = 0.6 * value - cost, 0.6 - _COST
    return _Worlds(credit, value * credit, rate * mean_credit * mean)


def covered(kind: Kind, effective: int, worlds: int, seed: int) -> float:
    """The part of worlds whose interval holds the truth."""
    rng = np.random.default_rng(seed)
    if kind.measure == "conversion":
        return _covered_conversion(effective, worlds, rng)
    made = _worlds(kind, effective, worlds, rng)
    if kind.measure == "sales":
        return _part(of_count(made.value.sum(1), (made.value**2).sum(1)), made.truth)
    gain, loss = np.maximum(made.value, 0), np.maximum(-made.value, 0)
    return _part(of_money(Moments(gain.sum(1), (gain**2).sum(1), loss.sum(1), (loss**2).sum(1))), made.truth)


def _covered_conversion(effective: int, worlds: int, rng: np.random.Generator) -> float:
    sold = rng.poisson(effective, worlds).astype(float)
    leads = sold + rng.poisson(effective * (1 / _SOLD - 1), worlds)
    some = sold > 0
    sold, leads = sold[some], leads[some]
    return _part(of_share(sold / leads, 1 / sold - 1 / leads, within=True), _SOLD)


def _part(found: Interval, truth: float) -> float:
    return float(np.mean((found.low <= truth) & (truth <= found.high)))


def percentiles(kind: Kind, effective: int, worlds: int, seed: int) -> float:
    """The same for the plain percentiles of 500 replicates, by the draws that the reports use."""
    rng = np.random.default_rng(seed)
    made = _worlds(kind, effective, worlds, rng)
    held = 0
    for value in made.value:
        seeds = rng.integers(0, 2**64, len(value), dtype=np.uint64)
        low, high = np.quantile(value @ draws(seeds), [0.025, 0.975])
        held += low <= made.truth <= high
    return held / worlds


def _row(kind: Kind, number: int) -> list[object]:
    ways: tuple[tuple[Callable[[Kind, int, int, int], float], int], ...] = (
        (covered, WORLDS),
        *(((percentiles, DRAWN_WORLDS),) if kind.measure != "conversion" else ()),
    )
    cells: list[object] = [
        f"{100 * way(kind, effective, worlds, 100 * number + effective):.1f}"
        for way, worlds in ways
        for effective in EFFECTIVE
    ]
    spread = f"{kind.sigma:.1f}" if kind.sigma else "–"
    blank: list[object] = ["–"] * (2 * len(EFFECTIVE) - len(cells))
    return [_NAMES[kind.measure], spread, "shared" if kind.shared else "whole", *cells, *blank]


def main() -> None:
    """Measure every kind and write the table."""
    header = ("figure", "σ of receipts", "credit", *(str(number) for number in EFFECTIVE),
              *(f"percentile, {number}" for number in EFFECTIVE))  # fmt: skip
    text = note.table(header, [_row(kind, number) for number, kind in enumerate(KINDS)])
    print(text)
    note.put("coverage", text, DOC)


if __name__ == "__main__":
    main()
