"""The number pool: Erlang B by published tables, both ways of giving numbers away against a simulation of visitors."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughline.calls.pool import (
    MOST_NUMBERS,
    blind_clash,
    free_clash,
    load_of,
    numbers_blind,
    numbers_free,
)

LOADS = st.floats(0.01, 300)
SHARES = st.floats(0.005, 0.9)


def test_load() -> None:
    # 120 visits an hour of 3 minutes, the window 30: two a minute held 33 minutes each.
    assert load_of(120, 180) == pytest.approx(66)
    assert load_of(120, 180, 0) == pytest.approx(6)
    assert load_of(0, 180) == 0


@pytest.mark.parametrize(
    ("load", "numbers", "share"),
    [(1, 1, 1 / 2), (1, 2, 1 / 5), (2, 2, 2 / 5), (3, 3, 4.5 / 13), (2, 3, (8 / 6) / (1 + 2 + 2 + 8 / 6))],
)
def test_erlang_b_by_hand(load: float, numbers: int, share: float) -> None:
    assert free_clash(load, numbers) == pytest.approx(share, rel=1e-12)


# The common table of Erlang B: offered traffic in erlangs that n circuits carry at this blocking.
@pytest.mark.parametrize(
    ("numbers", "share", "load"),
    [(1, 0.01, 0.0101), (5, 0.01, 1.361), (10, 0.01, 4.461), (20, 0.01, 12.03), (50, 0.01, 37.90), (100, 0.01, 84.06),
     (10, 0.05, 6.216), (20, 0.05, 15.25), (30, 0.02, 21.93)],
)  # fmt: skip
def test_erlang_b_by_the_table(numbers: int, share: float, load: float) -> None:
    assert free_clash(load, numbers) == pytest.approx(share, rel=0.01)
    assert numbers_free(load * 0.99, share) == numbers
    assert numbers_free(load * 1.01, share) == numbers + 1


@given(LOADS, st.integers(0, 120))
def test_erlang_b_as_its_sum(load: float, numbers: int) -> None:
    logs = [k * math.log(load) - math.lgamma(k + 1) for k in range(numbers + 1)]
    top = max(logs)
    whole = math.fsum(math.exp(each - top) for each in logs)
    assert free_clash(load, numbers) == pytest.approx(math.exp(logs[-1] - top) / whole, rel=1e-9)


@given(LOADS, SHARES)
def test_the_fewest_numbers_that_keep_the_share(load: float, share: float) -> None:
    for needed, clash in ((numbers_free(load, share), free_clash), (numbers_blind(load, share), blind_clash)):
        assert needed is not None
        assert clash(load, needed) <= share
        assert needed == 0 or clash(load, needed - 1) > share
    assert (numbers_free(load, share) or 0) <= (numbers_blind(load, share) or 0)


def test_edges() -> None:
    assert (numbers_free(0, 0.05), numbers_blind(0, 0.05), free_clash(0, 0), blind_clash(0, 5)) == (0, 0, 0, 0)
    assert (free_clash(1, 0), blind_clash(1, 0)) == (1, 1)
    assert numbers_blind(1e6, 0.001) is None
    assert numbers_free(2.0 * MOST_NUMBERS, 0.001) is None
    for wrong in (0, 1, -0.1, 1.5, math.nan):
        with pytest.raises(ValueError):
            numbers_free(1, wrong)
        with pytest.raises(ValueError):
            numbers_blind(1, wrong)


# ── Visitors, one by one ───────────────────────────────────────────────────────────────────────────────────────────

VISITORS = 30_000
Lasting = Callable[[random.Random], float]
# Means of 300 seconds each, of very different shapes: the formulas hold for any.
SHAPES: dict[str, Lasting] = {
    "exponential": lambda draw: draw.expovariate(1 / 300),
    "all alike": lambda draw: 300.0,
    "many short, few long": lambda draw: draw.lognormvariate(math.log(300) - 0.72, 1.2),
}


def refused(visits_per_hour: float, numbers: int, lasting: Lasting, window: float) -> float:
    """The share of visitors that find no free number, when each takes one for the visit and the window."""
    draw, now, lost = random.Random(1), 0.0, 0
    held: list[float] = []
    for _ in range(VISITORS):
        now += draw.expovariate(visits_per_hour / 3600)
        while held and held[0] <= now:
            heapq.heappop(held)
        if len(held) == numbers:
            lost += 1
        else:
            heapq.heappush(held, now + lasting(draw) + window)
    return lost / VISITORS


def shared(visits_per_hour: float, numbers: int, lasting: Lasting, window: float) -> float:
    """The share of visitors who at some moment of their hold, drawn at random, share their number with another."""
    draw, now = random.Random(2), 0.0
    holds: list[list[tuple[float, float]]] = [[] for _ in range(numbers)]
    for _ in range(VISITORS):
        now += draw.expovariate(visits_per_hour / 3600)
        holds[draw.randrange(numbers)].append((now, now + lasting(draw) + window))
    clashes = 0
    for line in holds:
        for place, (shown, until) in enumerate(line):
            moment = draw.uniform(shown, until)
            # Far enough to either side: nobody holds a number for more than some dozen arrivals of its own.
            near = (*line[max(0, place - 60) : place], *line[place + 1 : place + 60])
            clashes += any(begun <= moment <= ended for begun, ended in near)
    return clashes / VISITORS


@pytest.mark.parametrize("shape", SHAPES)
def test_free_numbers_against_a_simulation(shape: str) -> None:
    load = load_of(40, 300)
    assert load == pytest.approx(23.33, abs=0.01)
    for numbers in (18, 24, 30):
        found = refused(40, numbers, SHAPES[shape], 1800)
        assert found == pytest.approx(free_clash(load, numbers), abs=0.012), numbers


@pytest.mark.parametrize("shape", SHAPES)
def test_blind_numbers_against_a_simulation(shape: str) -> None:
    load = load_of(40, 300)
    for numbers in (8, 60):
        found = shared(40, numbers, SHAPES[shape], 1800)
        # A moment drawn within a hold is a call's: a long hold is as one hold, whoever shares it.
        assert found == pytest.approx(blind_clash(load, numbers), abs=0.012), numbers
