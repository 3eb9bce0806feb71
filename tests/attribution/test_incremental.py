"""The model `path_incremental` by hand and against the rule applied path by path."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attribution.pathdata import journeys
from tests.attribution.paths import touches
from throughline.attribution import Rules, credit
from throughline.attribution.incremental import path_odds

STEADY = settings(deadline=None, derandomize=True)
RULES = Rules("path_incremental", 90)


def weights(paths, lone, applied=None, counts=None, rules=RULES):
    """Weights of the touches of every path; `applied` are the paths that the odds count."""
    data = touches(paths, also=sorted({channel for path in lone for channel in path}))
    every = np.arange(data.size)
    counted = every if applied is None else np.array(applied, np.int64)
    parts = credit(data, every, rules, path_odds(data, counted, rules, journeys(lone, list(data.channels), counts)))
    found = [[0.0] * len(path) for path in paths]
    for row in every:
        mine = parts.row == row
        shared = Counter()
        for source, weight in zip(parts.source[mine], parts.weight[mine], strict=True):
            shared[data.channels[source]] += float(weight)
        found[row] = dict(shared)
    return found


def expected(paths, lone, applied):
    """The rule in fractions, one application at a time."""
    once = lambda path: tuple(channel for channel, _ in groupby(path))  # noqa: E731
    yes, no = Counter(once(paths[row]) for row in applied), Counter(map(once, lone))

    def odds(path, more=0):
        path = once(path)
        seen = yes[path] + no[path] + more
        return Fraction(yes[path] + more, seen) if path and seen else Fraction(0)

    found = []
    for row, path in enumerate(paths):
        whole = odds(path, int(row not in applied))
        adds = {one: max(whole - odds([c for c in path if c != one]), Fraction(0)) for one in path}
        total = sum(adds.values())
        found.append({one: float(add / total) for one, add in adds.items() if add} if total else {path[-1]: 1.0})
    return found


def test_by_hand():
    """P(AB) = 1/2, P(B) = 1/4, P(A) = 0: A adds 1/4, B adds 1/2."""
    found = weights([list("AB"), list("B")], [list("AAB"), *[["B"]] * 3])
    assert found == [pytest.approx({"A": 1 / 3, "B": 2 / 3}), {"B": 1.0}]


def test_nothing_added_goes_to_the_last_touch():
    """P(ABA) = 1/10, P(A) = P(B) = 1/2."""
    found = weights([list("ABA"), ["A"], ["B"]], [list("ABA"), ["A"], ["B"]], counts=[9, 1, 1])
    assert found[0] == {"A": 1.0}


def test_touches_of_a_channel_share_its_part():
    data = touches([list("AABA"), ["B"]])
    lone = journeys([["B"]], list(data.channels), [3])
    parts = credit(data, np.arange(2), RULES, path_odds(data, np.arange(2), RULES, lone))
    # P(ABA) = 1, without A: P(B) = 1/4, without B: P(A) = 0. A adds 3/4 and B 1.
    assert parts.weight.tolist() == pytest.approx([1 / 7, 1 / 7, 4 / 7, 1 / 7, 1.0])


def test_an_application_that_is_not_counted_is_added_to_its_own_path():
    """AB is counted once in four; the second AB, of another period, makes it two in five for itself alone."""
    paths = [list("AB"), list("AB"), ["B"]]
    found = weights(paths, [list("AB"), ["B"]], applied=[0, 2], counts=[3, 9])
    # P(B) = 1/10; P(A) = 0. Counted: P(AB) = 1/4, so A 0.15, B 0.25; not counted: 2/5, so A 0.3, B 0.4.
    assert found[0] == pytest.approx({"A": 0.375, "B": 0.625})
    assert found[1] == pytest.approx({"A": 3 / 7, "B": 4 / 7})


def test_without_odds():
    with pytest.raises(ValueError, match="odds"):
        credit(touches([["A"]]), np.arange(1), RULES)


def test_nobody_and_nothing():
    data = touches([["A"], []])
    nobody = path_odds(data, np.zeros(0, np.int64), RULES, journeys([], list(data.channels)))
    parts = credit(data, np.arange(2), RULES, nobody)
    assert parts.weight.tolist() == [1.0, 1.0] and data.channels[parts.source[1]] == "unknown"
    assert len(credit(data, np.zeros(0, np.int64), RULES, nobody).weight) == 0


PATHS = st.lists(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=6), min_size=1, max_size=8)
SHORT = st.lists(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3), max_size=20)


@STEADY
@given(paths=PATHS, lone=SHORT, data=st.data())
def test_the_rule_path_by_path(paths, lone, data):
    applied = data.draw(st.lists(st.sampled_from(range(len(paths))), unique=True))
    for found, due in zip(weights(paths, lone, applied), expected(paths, lone, applied), strict=True):
        assert found == pytest.approx(due, rel=1e-12)
        assert sum(found.values()) == pytest.approx(1.0, rel=1e-12)
