"""The worked numbers of METRICS, PathData, and what must hold for every path."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.attribution.pathdata import PathData, journeys, read
from tests.attribution.paths import DAY, shares, touches
from throughline.attribution import Rules, credit
from throughline.attribution.incremental import path_odds
from throughline.params import RULE_MODELS

STEADY = settings(deadline=None, derandomize=True)
FIVE = touches([list("ABCBA")])

FIVE_TOUCHES = [
    ("first", (40, 20, 40), {"A": 1.0}),
    ("last", (40, 20, 40), {"A": 1.0}),
    ("linear", (40, 20, 40), {"A": 0.4, "B": 0.4, "C": 0.2}),
    ("position", (40, 20, 40), {"A": 0.8, "B": 2 / 15, "C": 1 / 15}),
]


@pytest.mark.parametrize(("model", "weights", "expected"), FIVE_TOUCHES)
def test_five_touches(model, weights, expected):
    assert shares(FIVE, Rules(model, 90, weights)) == pytest.approx(expected)


POSITIONS = [
    ("AB", (40, 20, 40), {"A": 0.5, "B": 0.5}),
    ("AB", (30, 50, 20), {"A": 0.6, "B": 0.4}),
    ("AB", (0, 100, 0), {"A": 0.5, "B": 0.5}),
    ("A", (0, 100, 0), {"A": 1.0}),
    ("ABC", (0, 100, 0), {"B": 1.0}),
    ("ABC", (1, 2, 1), {"A": 0.25, "B": 0.5, "C": 0.25}),
]


@pytest.mark.parametrize(("path", "weights", "expected"), POSITIONS)
def test_position_weights_are_normalised(path, weights, expected):
    assert shares(touches([list(path)]), Rules("position", 90, weights)) == pytest.approx(expected)


def test_half_life_of_a_day():
    data = touches([list("ABC")], [[2 * DAY, DAY, 0]])
    assert shares(data, Rules("time_decay", 90, half_life=1)) == pytest.approx({"A": 1 / 7, "B": 2 / 7, "C": 4 / 7})


def test_time_decay_of_very_old_touches_keeps_its_ratios():
    data = touches([list("AB")], [[3650 * DAY, 3649 * DAY]])
    assert shares(data, Rules("time_decay", 4000, half_life=1)) == pytest.approx({"A": 1 / 3, "B": 2 / 3})


METRICA = touches([["search", "direct_ad", "ads", "direct"]], insignificant=["direct"])
FOUR_VISITS = [("first", "search"), ("last", "direct"), ("last_significant", "ads"), ("last_non_direct", "ads")]


@pytest.mark.parametrize(("model", "channel"), FOUR_VISITS)
def test_metricas_four_visits(model, channel):
    assert shares(METRICA, Rules(model, 90)) == {channel: 1.0}


def test_nothing_significant_gives_the_last():
    data = touches([["internal", "direct"]])
    assert shares(data, Rules("last_significant", 90)) == {"direct": 1.0}
    assert shares(data, Rules("last_non_direct", 90)) == {"internal": 1.0}


def test_significant_by_what_is_paid():
    data = touches([["ads", "organic", "direct"]])
    assert shares(data, Rules("last_significant", 90, significant="paid")) == {"ads": 1.0}
    assert shares(data, Rules("last_significant", 90)) == {"organic": 1.0}


DIRECT = [
    # name, path, model, direct, expected
    ("skip leaves the path", ["direct", "A", "direct", "B", "direct"], "linear", "skip", {"A": 0.5, "B": 0.5}),
    ("skip renumbers", ["direct", "A", "B", "direct"], "position", "skip", {"A": 0.5, "B": 0.5}),
    ("skip keeps a path of direct", ["direct", "direct"], "last", "skip", {"direct": 1.0}),
    ("redistribute by weight", ["A", "B", "B", "direct"], "linear", "redistribute", {"A": 1 / 3, "B": 2 / 3}),
    ("redistribute keeps all direct", ["direct", "direct"], "first", "redistribute", {"direct": 1.0}),
    ("redistribute without weights", ["A", "B", "direct"], "last", "redistribute", {"A": 0.5, "B": 0.5}),
]


@pytest.mark.parametrize(("path", "model", "direct", "expected"), [c[1:] for c in DIRECT], ids=[c[0] for c in DIRECT])
def test_direct(path, model, direct, expected):
    assert shares(touches([path]), Rules(model, 90, direct=direct)) == pytest.approx(expected)


def test_both_ends_of_the_window_are_in():
    data = touches([list("AB")], [[30 * DAY, 0]])
    assert shares(data, Rules("first", 30)) == {"A": 1.0}
    late = touches([list("AB")], [[30 * DAY + 1, 0]])
    assert shares(late, Rules("first", 30)) == {"B": 1.0}


def test_later_touches_count_until_the_sale_only_when_asked():
    data = touches([list("AB")], [[DAY, -DAY]])
    assert shares(data, Rules("last", 30)) == {"A": 1.0}
    assert shares(data, Rules("last", 30, touches_until="sale")) == {"B": 1.0}


def test_no_touch_in_the_window_goes_to_its_own_source():
    data = touches([["A"], []], [[40 * DAY], []], own="phone")
    assert shares(data, Rules("last", 30)) == {"phone": 1.0}
    assert shares(data, Rules("linear", 30), 1) == {"phone": 1.0}


def test_link_client_walks_the_latest_path():
    data = touches([["A"], ["B"], ["C"]], client=[2, 2, 2])
    for application in range(3):
        assert shares(data, Rules("last", 30, link="client"), application) == {"C": 1.0}
        assert shares(data, Rules("last", 30), application) == {"ABC"[application]: 1.0}


def test_pathdata():
    """10,000 paths, 12 channels: conversions and money of first, last and linear to 1e-9 of the total."""
    rows = PathData()
    data = touches(rows.paths, own="eta")
    for model in ("first", "last", "linear"):
        parts = credit(data, np.arange(data.size), Rules(model, 90))
        for measure, worth in (("conversions", rows.conversions), ("value", rows.value)):
            found = np.bincount(parts.source, parts.weight * worth[parts.row], minlength=len(data.channels))
            expected = {
                row["channel_name"]: float(row[f"{model}_touch_{measure}"])
                for row in read("pathdata/ca_pathdata_heuristic.csv")
            }
            assert dict(zip(data.channels, found, strict=True)) == pytest.approx(expected, rel=1e-9)


RULES = st.builds(
    Rules,
    model=st.sampled_from([*RULE_MODELS, "custom"]),
    window=st.integers(1, 180),
    weights=st.tuples(*[st.integers(0, 100)] * 3).filter(any),
    half_life=st.floats(0.01, 1000),
    direct=st.sampled_from(["keep", "skip", "redistribute"]),
    significant=st.sampled_from(["metrica", "paid"]),
    touches_until=st.sampled_from(["lead", "sale"]),
    link=st.sampled_from(["application", "client"]),
    expression=st.just("CASE WHEN is_direct THEN 0 ELSE GREATEST(pos - 2, 0) END"),
)
STEPS = st.tuples(st.sampled_from(["direct", "internal", "ads", "organic"]), st.integers(-10 * DAY, 200 * DAY))
PATHS = st.lists(st.lists(STEPS, max_size=6), min_size=1, max_size=8)


def built(paths, client=None):
    ordered = [sorted(path, key=lambda step: -step[1]) for path in paths]
    return touches([[c for c, _ in p] for p in ordered], [[s for _, s in p] for p in ordered], client=client)


def credited(data, applications, rules):
    """The credits, paths being as likely as all applications and two lone visits make them."""
    lone = journeys([[data.channels[0]], [data.channels[-1]]], list(data.channels))
    return credit(data, applications, rules, path_odds(data, np.arange(data.size), rules, lone))


@STEADY
@given(PATHS, RULES)
def test_weights_of_an_application_sum_to_one(paths, rules):
    data = built(paths, [len(paths) - 1] * len(paths))
    parts = credited(data, np.arange(data.size), rules)
    assert np.all(parts.weight > 0)
    np.testing.assert_allclose(np.bincount(parts.row, parts.weight, minlength=data.size), 1, rtol=1e-12)


@STEADY
@given(PATHS, RULES, st.randoms(use_true_random=False))
def test_other_applications_and_their_order_change_nothing(paths, rules, random):
    assume(rules.model != "path_incremental")  # which asks how likely others with the same path are to apply
    rules = replace(rules, link="application")
    order = list(range(len(paths)))
    random.shuffle(order)
    shuffled = built([paths[index] for index in order])
    for row, index in enumerate(order):
        alone = shares(built([paths[index]]), rules)
        assert shares(shuffled, rules, row) == pytest.approx(alone)


@STEADY
@given(PATHS, RULES)
def test_a_part_of_the_applications_has_the_same_credits(paths, rules):
    data = built(paths, [len(paths) - 1] * len(paths))
    chosen = np.arange(0, data.size, 2)
    parts, whole = credited(data, chosen, rules), credited(data, np.arange(data.size), rules)
    for row, application in enumerate(chosen):
        a, b = parts.row == row, whole.row == application
        np.testing.assert_array_equal(parts.source[a], whole.source[b])
        np.testing.assert_allclose(parts.weight[a], whole.weight[b], rtol=1e-12)
