"""Which order foretells best: against the formula step by step, and on journeys made by a known order."""

from __future__ import annotations

from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attribution.pathdata import PathData, journeys
from throughline.attribution.orders import FOLDS, PRIOR, out_of_sample, worth_having

STEADY = settings(deadline=None, derandomize=True, max_examples=40)
CHANNELS = list("ABC")
ROWS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CHANNELS), max_size=5), st.integers(1, 4), st.integers(0, 4), st.integers(0, FOLDS - 1)
    ),
    min_size=1,
    max_size=8,
).map(lambda rows: [(path, count, min(converted, count), fold) for path, count, converted, fold in rows])


def fitted(rows, orders=(1, 2, 3, 4)):
    walked = journeys([path for path, *_ in rows], CHANNELS, [count for _, count, _, _ in rows])
    converted, fold = (np.array([row[at] for row in rows], float) for at in (2, 3))
    return out_of_sample(walked, converted, fold.astype(int), len(CHANNELS), orders)


def by_formula(rows, order):
    """The mean logarithm of a step's likelihood, one step at a time."""
    seen = [Counter() for _ in range(FOLDS)]  # (states before, what came) → how often, in this fold
    whole = []  # (steps, fold, how many)
    for path, count, converted, fold in rows:
        for ending, amount in (("conversion", converted), ("null", count - converted)):
            if not amount:
                continue
            walk = [*path, ending]
            steps = [(tuple([*[""] * 4, *walk[:at]][-4:]), one) for at, one in enumerate(walk)]
            parts = {fold: 1} if count == 1 else dict.fromkeys(range(FOLDS), amount / FOLDS)
            for number, part in parts.items():
                whole.append((steps, number, part))
                for step in steps:
                    seen[number][step] += part

    def likelihood(before, one, fold, k):
        if k < 0:
            return 1 / (len(CHANNELS) + 2)
        others = [item for number in range(FOLDS) if number != fold for item in seen[number].items()]
        known = [(came, n) for (context, came), n in others if context[4 - k :] == before[4 - k :]]
        both, every = sum(n for came, n in known if came == one), sum(n for _, n in known)
        return (both + PRIOR * likelihood(before, one, fold, k - 1)) / (every + PRIOR)

    logs = [[log(likelihood(*step, fold, order)) for step in steps] for steps, fold, _ in whole]
    total = sum(part * len(one) for one, (_, _, part) in zip(logs, whole, strict=True))
    return sum(part * sum(one) for one, (_, _, part) in zip(logs, whole, strict=True)) / total


@STEADY
@given(rows=ROWS)
def test_the_formula(rows):
    for fit in fitted(rows):
        assert fit.likelihood == pytest.approx(by_formula(rows, fit.order), rel=1e-11)


def test_errors_and_gains_by_hand():
    """Journeys A (converted) and B (lost), each alone in its fold: what one foretells of the other is nothing seen."""
    rows = [(["A"], 1, 1, 0), (["B"], 1, 0, 1)]
    one, two = fitted(rows, (1, 2))
    unseen = log(PRIOR / 5 / (2 + PRIOR))  # of order 0: neither A nor the conversion was among the 2 steps of the other
    first = log(PRIOR / (1 + PRIOR)) + unseen  # B came once after the start
    assert one.likelihood == pytest.approx((first + unseen) / 2)
    assert one.error == pytest.approx(0.0, abs=1e-12)
    assert one.gain == one.gain_error == 0
    assert two.gain == pytest.approx(two.likelihood - one.likelihood)


def walks(order: int, size: int, seed: int):
    """Journeys over A and B whose next state repeats (or, order 2, repeats the one before last) 8 times of 10."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(size):
        path = [CHANNELS[random.integers(2)] for _ in range(order)]
        while random.random() < 0.8:
            same = random.random() < 0.8
            path.append(path[-order] if same else "AB"[path[-order] == "A"])
        rows.append((path, 1, int(random.random() < 0.3), number % FOLDS))
    return rows


@pytest.mark.parametrize("order", [1, 2])
def test_the_order_that_made_the_journeys_is_found(order):
    assert worth_having(fitted(walks(order, 3000, 7))) == order


def test_a_standard_error_covers():
    """Of 200 samples the mean lies within two standard errors of the mean of all samples in 90 to 99 of 100."""
    fits = [fitted(walks(1, 100, seed), (1,))[0] for seed in range(200)]
    centre = np.mean([fit.likelihood for fit in fits])
    spread = np.std([fit.likelihood for fit in fits])
    assert np.mean([fit.error for fit in fits]) == pytest.approx(spread, rel=0.25)
    near = np.mean([abs(fit.likelihood - centre) <= 2 * fit.error for fit in fits])
    assert 0.90 <= near <= 0.99


def test_the_order_of_rows_changes_nothing():
    rows = walks(1, 50, 3)
    for fit, other in zip(fitted(rows), fitted(rows[::-1]), strict=True):
        assert (fit.likelihood, fit.error, fit.gain) == pytest.approx((other.likelihood, other.error, other.gain))


def test_pathdata_remembers():
    """Journeys of PathData are no chain of order 1: every order up to 4 foretells better than the one below."""
    data = PathData()
    fold = np.arange(len(data.paths)) % FOLDS
    fits = out_of_sample(data.journeys(), data.conversions, fold, len(data.channels))
    assert worth_having(fits) == 4
    assert all(fit.gain > 20 * fit.gain_error for fit in fits[1:])


def test_no_journeys():
    assert fitted([]) == []
    assert fitted([(["A"], 0, 0, 0)]) == []
