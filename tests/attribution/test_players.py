"""Shapley values against their definition over all sets of channels."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attribution.pathdata import read
from tests.attribution.paths import shares, touches
from throughline.attribution import Rules, credit
from throughline.attribution import players as module

STEADY = settings(deadline=None, derandomize=True)
RULES = Rules("shapley", 90)


def by_definition(players, worth):
    """player → Σ over sets S without it of |S|! (n − |S| − 1)! / n! · (worth(S with it) − worth(S))."""
    n, found = len(players), {}
    for player in players:
        others = [other for other in players if other != player]
        found[player] = sum(
            Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
            * (worth(frozenset({*some, player})) - worth(frozenset(some)))
            for size in range(n)
            for some in combinations(others, size)
        )
    return found


def credited(paths, weights):
    """Channel → Σ of the credits of applications of these weights."""
    data = touches(paths, own=paths[0][0])
    parts = credit(data, np.arange(data.size), RULES)
    found = np.bincount(
        parts.source, parts.weight * np.asarray(weights, float)[parts.row], minlength=len(data.channels)
    )
    return dict(zip(data.channels, found.tolist(), strict=True))


def test_worked_example():
    """Given as the worth of every set; the closed form gets the applications of exactly each set."""
    rows = read("worked/shapley_arniwesth.csv")
    expected = {row["channel"]: float(row["shapley"]) for row in read("worked/shapley_arniwesth_expected.csv")}
    worth = {frozenset(row["coalition"].split("+")): Fraction(row["worth"]) for row in rows}
    worth[frozenset()] = Fraction(0)
    found = by_definition(list(expected), worth.__getitem__)
    assert {player: float(value) for player, value in found.items()} == pytest.approx(expected, rel=1e-12)
    paths, ratios = [row["coalition"].split("+") for row in rows], [float(row["ratio"]) for row in rows]
    assert credited(paths, ratios) == pytest.approx(expected, rel=1e-12)


SETS = st.lists(
    st.tuples(st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=9), st.integers(0, 9)), min_size=1, max_size=8
)


@settings(STEADY, max_examples=40)
@given(rows=SETS)
def test_closed_form_is_the_definition(rows):
    players = sorted({channel for path, _ in rows for channel in path})

    def worth(chosen):
        return sum(value for path, value in rows if set(path) <= chosen)

    expected = {player: float(value) for player, value in by_definition(players, worth).items()}
    found = credited([path for path, _ in rows], [value for _, value in rows])
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@STEADY
@given(rows=SETS)
def test_symmetry_and_null_player(rows):
    """X is wherever A is, as often; Z only where nothing is worth anything."""
    paths = [[one for channel in path for one in ([channel, "X"] if channel == "A" else [channel])] for path, _ in rows]
    found = credited([*paths, ["A", "X", "Z"]], [*(value for _, value in rows), 0])
    assert found["X"] == found["A"]
    assert found["Z"] == 0
    assert sum(found.values()) == pytest.approx(sum(value for _, value in rows))


CASES = [
    ("A", {"A": 1.0}),
    ("AB", {"A": 0.5, "B": 0.5}),
    ("AAAB", {"A": 0.5, "B": 0.5}),
    ("ABCBA", {"A": 1 / 3, "B": 1 / 3, "C": 1 / 3}),
    ("AAAA", {"A": 1.0}),
    ("", {"unknown": 1.0}),
]


@pytest.mark.parametrize(("path", "expected"), CASES)
def test_paths(path, expected):
    assert shares(touches([list(path)]), RULES) == pytest.approx(expected)


def test_touches_of_a_channel_share_its_part():
    parts = credit(touches([list("ABAA")]), np.arange(1), RULES)
    assert parts.weight.tolist() == pytest.approx([1 / 6, 1 / 2, 1 / 6, 1 / 6])


def test_direct_follows_the_rule_for_it():
    data = touches([["A", "direct", "B", "B"]])
    assert shares(data, Rules("shapley", 90, direct="keep")) == pytest.approx({"A": 1 / 3, "direct": 1 / 3, "B": 1 / 3})
    assert shares(data, Rules("shapley", 90, direct="skip")) == pytest.approx({"A": 0.5, "B": 0.5})
    assert shares(data, Rules("shapley", 90, direct="redistribute")) == pytest.approx({"A": 0.5, "B": 0.5})


def test_rows_counted_in_pieces(monkeypatch):
    paths = [list("ABA"), list("B"), list("CCAB"), list("AB")] * 7
    whole = credit(touches(paths), np.arange(len(paths)), RULES)
    monkeypatch.setattr(module, "_CELLS", 8)
    np.testing.assert_array_equal(credit(touches(paths), np.arange(len(paths)), RULES).weight, whole.weight)
