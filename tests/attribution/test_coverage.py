"""95 % intervals hold the truth of simulated worlds 95 times in 100: the smaller twin of benchmarks/coverage.py."""

from __future__ import annotations

import math

import pytest

from benchmarks.coverage import KINDS, Kind, covered, percentiles

WORLDS = 1500
NOISE = 3 * math.sqrt(0.95 * 0.05 / WORLDS)  # 1.7 %: three standard errors of what is measured here


@pytest.mark.parametrize(
    "kind", KINDS, ids=lambda kind: f"{kind.measure} {kind.sigma} {'shared' if kind.shared else ''}"
)
def test_from_fifty_sales_on_the_truth_is_held_in_93_to_97_of_100_worlds(kind: Kind) -> None:
    for effective in (50, 100, 200):
        assert 0.93 - NOISE / 2 <= covered(kind, effective, WORLDS, seed=effective) <= 0.97 + NOISE / 2


@pytest.mark.parametrize(
    "kind", KINDS, ids=lambda kind: f"{kind.measure} {kind.sigma} {'shared' if kind.shared else ''}"
)
def test_at_twenty_sales_it_is_near(kind: Kind) -> None:
    assert 0.925 <= covered(kind, 20, WORLDS, seed=20) <= 0.985


def test_percentiles_of_replicates_would_not() -> None:
    """METRICS, "Intervals": plain percentiles covered 88.5 % at 20 sales."""
    assert percentiles(Kind("revenue", 1.0, False), 20, 400, seed=1) < 0.92
