"""Exact Markov models against PathData, worked examples and brute force in fractions, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attribution import brute
from tests.attribution.pathdata import PathData, read
from tests.attribution.rows import CHANNELS, ORDERS, ROWS, STEADY, made
from throughline.attribution import markov, tuples
from throughline.attribution.journeys import Journeys
from throughline.attribution.markov import chain, effects_of, solve


@pytest.fixture(scope="module")
def pathdata() -> PathData:
    return PathData()


def by_channel(values, channels=CHANNELS):
    return dict(zip(channels, values.tolist(), strict=True))


FILES = [
    # file, order, with journeys that did not convert, measure, columns of effect and credit
    ("exact_markov_o1_null.csv", 1, True, "conversions", ("removal_effect", "conversions")),
    ("exact_markov_o1_nonull.csv", 1, False, "conversions", ("removal_effect", "conversions")),
    ("exact_markov_o2_null.csv", 2, True, "conversions", ("removal_effect", "conversions")),
    ("exact_markov_o1_null_value.csv", 1, True, "value", ("re_value_exact", "value_exact")),
]


@pytest.mark.parametrize(("file", "order", "lone", "measure", "columns"), FILES, ids=[case[0] for case in FILES])
def test_pathdata(pathdata, file, order, lone, measure, columns):
    worth = {"conversions": pathdata.conversions, "value": pathdata.value}
    found = solve(chain(pathdata.journeys(lone=lone), len(pathdata.channels), order, worth))
    rows = {row.get("channel_name") or row[""]: row for row in read(f"pathdata/{file}")}
    for column, values in zip(columns, (found.effect[measure], found.credit[measure]), strict=True):
        expected = {channel: float(row[column]) for channel, row in rows.items()}
        assert by_channel(values, pathdata.channels) == pytest.approx(expected, rel=1e-9)


def test_worked_examples():
    examples = read("worked/worked_examples.csv")
    for row in read("worked/worked_expected_markov_o1.csv"):
        mine = [one for one in examples if one["example"] == row["example"]]
        rows = [
            (one["path"].split(" > "), int(one["conversions"]) + int(one["nulls"]), int(one["conversions"]))
            for one in mine
        ]
        channels = sorted({channel for path, _, _ in rows for channel in path})
        found = solve(made(rows, 1, channels))
        at = channels.index(row["channel"])
        assert found.effect["worth"][at] == pytest.approx(float(row["removal_effect"]), rel=1e-9)
        assert found.credit["worth"][at] == pytest.approx(float(row["attributed"]), rel=1e-9)
        assert found.value["worth"] == pytest.approx(float(row["base_conv_prob"]), rel=1e-9)


@ORDERS
@STEADY
@given(rows=ROWS)
def test_effects_equal_those_in_fractions(order, rows):
    found = solve(made(rows, order))
    expected = dict.fromkeys(CHANNELS, 0.0)
    expected |= {channel: float(effect) for channel, effect in brute.removal_effects(rows, order).items()}
    assert by_channel(found.effect["worth"]) == pytest.approx(expected, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("steps", [2000, 0], ids=["walked", "factored"])
@settings(STEADY, max_examples=25)
@given(rows=ROWS)
def test_sparse_systems_say_what_dense_ones_say(order, steps, rows):
    dense = solve(made(rows, order))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tuples, "_DENSE", 0)
        patch.setattr(tuples, "_STEPS", steps)
        patch.setattr(tuples, "_TOGETHER", 3)
        sparse = solve(made(rows, order))
    np.testing.assert_allclose(sparse.effect["worth"], dense.effect["worth"], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("order", [3, 4])
def test_many_tuples(pathdata, order):
    """967 and 4,256 tuples: a state removed by hand, solved as a chain of journeys cut where it comes."""
    worth = {"conversions": pathdata.conversions}
    whole = chain(pathdata.journeys(), 12, order, worth)
    found = solve(whole)
    at = pathdata.channels.index("kappa")
    base, keep = whole.base, np.ones(len(whole.end), bool)
    for power in range(order):
        keep &= whole.end // base**power % base != at
    fresh = {code: value for code, value, kept in zip(whole.end, whole.worth["conversions"], keep, strict=True) if kept}
    assert found.value["conversions"] == pytest.approx(pathdata.conversions.sum() / whole.journeys, rel=1e-12)
    assert found.effect["conversions"][at] == pytest.approx(
        1 - cut_value(whole, at, fresh) / found.value["conversions"]
    )


def cut_value(whole, removed, worth):
    """V without a state: mass walked step by step until less than 1e-15 of it walks on."""
    size = whole.base**whole.order
    out = np.bincount(whole.gram // whole.base, whole.moves, minlength=size)
    out[whole.end] += whole.ends
    came, went = whole.gram // whole.base, whole.gram % size
    share = np.where(whole.gram % whole.base == removed, 0.0, whole.moves / out[came])
    pays = np.zeros(size)
    pays[list(worth)] = list(worth.values())
    pays = np.divide(pays, out, out=np.zeros(size), where=out > 0)
    mass, value = np.zeros(size), 0.0
    mass[whole.start] = 1.0
    while mass.sum() > 1e-15:
        value += mass @ pays
        mass = np.bincount(went, mass[came] * share, minlength=size)
    return value


@ORDERS
@STEADY
@given(rows=ROWS)
def test_every_total_is_shared_whole(order, rows):
    found = solve(made(rows, order))
    total = sum(worth for _, _, worth in rows)
    assert found.total["worth"] == total
    assert found.credit["worth"].sum() == pytest.approx(total)
    assert found.value["worth"] == pytest.approx(total / sum(count for _, count, _ in rows))
    converting = {channel for path, _, worth in rows for channel in path if worth}
    for channel, credit in by_channel(found.credit["worth"]).items():
        assert credit >= 0
        if order == 1 and channel not in {channel for path, _, _ in rows for channel in path}:
            assert credit == 0
    if not converting:
        assert not found.credit["worth"].any()


ACYCLIC = [(list("ABC"), 3, 2), (list("AC"), 4, 1), (list("B"), 5, 2), (list("BC"), 2, 2), (list("C"), 7, 1)]


@ORDERS
def test_walking_every_possible_journey_says_the_same(order):
    found = solve(made(ACYCLIC, order))
    value = brute.walked(ACYCLIC, order)
    assert found.value["worth"] == pytest.approx(float(value), rel=1e-13)
    for channel, effect in by_channel(found.effect["worth"]).items():
        assert effect == pytest.approx(float(1 - brute.walked(ACYCLIC, order, channel) / value), rel=1e-12)


def test_by_hand():
    """Start goes to A (3 of 4) or B; A ends converted in 1 of 3, goes to B in 2 of 3; B converts in 1 of 3."""
    rows = [(["A"], 1, 1), (["A", "B"], 2, 1), (["B"], 1, 0)]
    found = solve(made(rows, 1, ["A", "B"]))
    assert found.value["worth"] == pytest.approx(0.5)
    assert by_channel(found.effect["worth"], "AB") == pytest.approx({"A": 5 / 6, "B": 0.5})
    assert by_channel(found.credit["worth"], "AB") == pytest.approx({"A": 1.25, "B": 0.75})


@ORDERS
@STEADY
@given(rows=ROWS)
def test_a_channel_from_which_nothing_converts_gets_nothing(order, rows):
    rows = [*rows, (["A", "Z", "Z"], 3, 0), (["Z"], 2, 0)]
    found = solve(made(rows, order, [*CHANNELS, "Z"]))
    assert found.credit["worth"][-1] == 0


@STEADY
@given(rows=ROWS, times=st.integers(2, 5))
def test_repeats_change_nothing_at_order_one(rows, times):
    repeated = [([channel for channel in path for _ in range(times)], count, worth) for path, count, worth in rows]
    alone, loops = solve(made(rows, 1)), solve(made(repeated, 1))
    np.testing.assert_array_equal(alone.effect["worth"], loops.effect["worth"])


@ORDERS
@STEADY
@given(rows=ROWS, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(order, rows, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    first, second = solve(made(rows, order)), solve(made(shuffled, order))
    np.testing.assert_array_equal(first.effect["worth"], second.effect["worth"])


@STEADY
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_many_chains_at_once(worlds):
    tables = [made(rows, 1).counts() for rows in worlds]
    values, effects = effects_of(*(np.stack(each) for each in zip(*tables, strict=True)))
    for number, rows in enumerate(worlds):
        alone = solve(made(rows, 1))
        assert values[number, 0] == pytest.approx(alone.value["worth"])
        np.testing.assert_allclose(effects[number, :, 0], alone.effect["worth"], rtol=1e-12)


EMPTY = Journeys(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
EDGES = [
    # name, rows, credits of A and B
    ("no worth", [("AB", 3, 0)], (0, 0)),
    ("one touch", [("A", 3, 2), ("B", 1, 1)], (2, 1)),
    ("one state", [("A", 3, 2)], (2, 0)),
    ("loops", [("AAAA", 2, 1)], (1, 0)),
    ("back and forth", [("ABABAB", 1, 1)], (0.5, 0.5)),
    ("counted 0 times", [("AB", 0, 0), ("A", 1, 1)], (1, 0)),
    ("nothing walked", [("", 1, 1), ("A", 1, 1)], (2, 0)),
    ("worth of both signs that sums to nothing", [("AB", 1, 5), ("B", 1, -5)], (0, 0)),
]


@ORDERS
@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in EDGES], ids=[case[0] for case in EDGES])
def test_edges(order, rows, expected):
    found = solve(made(rows, order, ["A", "B"]))
    assert tuple(found.credit["worth"]) == pytest.approx(expected)


@ORDERS
def test_no_journeys(order):
    found = solve(chain(EMPTY, 3, order, {"worth": np.zeros(0)}))
    assert found.value == {"worth": 0.0} and not found.credit["worth"].any()
    assert solve(chain(EMPTY, 3, order, {})).credit == {}


def test_effects_that_cancel_share_equally_where_worth_ended():
    """A brings 3 and takes 2, B takes as much as it brings: no proportion is left, so those with worth share."""
    effect, last = np.array([[0.5], [-0.5], [0.0]]), np.array([[3.0], [-2.0], [0.0]])
    np.testing.assert_array_equal(markov.shares_of(effect, last), [[0.5], [0.5], [0.0]])
