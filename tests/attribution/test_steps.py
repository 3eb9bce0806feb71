"""Transitions counted: journeys cut into stretches, some of their rows, samples of them, two chains added."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attribution.pathdata import journeys
from tests.attribution.rows import CHANNELS, ORDERS, ROWS, STEADY, made
from throughline.attribution import steps
from throughline.attribution.journeys import Journeys
from throughline.attribution.markov import Steps, chain, solve
from throughline.attribution.samples import replicated

TWO = [(list("AB"), 3, 2), (list("BAB"), 4, 1)]


def code(states):
    """States, the oldest first, as one number to the base 5; 4 stands before the start."""
    return sum(state * 5**place for place, state in enumerate(reversed(states)))


def counted(rows, order):
    """Moves, ends and worth by code, walked one by one."""
    moves, ends, worth = Counter(), Counter(), Counter()
    for path, count, brought in rows:
        walked = [4] * order + [CHANNELS.index(channel) for channel in path]
        for at in range(len(path)):
            moves[code(walked[at : at + order + 1])] += count
        ends[code(walked[-order:])] += count
        worth[code(walked[-order:])] += brought
    return moves, ends, worth


@ORDERS
@pytest.mark.parametrize("looked_up", [False, True])
@STEADY
@given(
    rows=st.lists(
        st.tuples(st.lists(st.sampled_from(CHANNELS), max_size=12), st.integers(1, 5), st.integers(0, 9)), max_size=9
    ),
    width=st.integers(1, 5),
    data=st.data(),
)
def test_stretches_of_any_width_count_the_moves_of_any_rows(order, looked_up, rows, width, data):
    """Journeys without states among them; with every stretch in a table, and with those there are looked up."""
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))), bool)
    walked = journeys([path for path, _, _ in rows], CHANNELS, [count for _, count, _ in rows])
    worth = {"worth": np.array([float(worth) for _, _, worth in rows])}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "_width", lambda *_: width)
        patch.setattr(steps, "_BLOCK", 4)
        patch.setattr(steps, "_MOST", -1 if looked_up else 2**20)
        every = Steps.of(walked, len(CHANNELS), order)
    for found, kept in (
        (every.chain(worth), rows),
        (every.chain(worth, chosen), [row for row, ok in zip(rows, chosen, strict=True) if ok]),
    ):
        moves, ends, brought = counted(kept, order)
        assert dict(zip(found.gram.tolist(), found.moves, strict=True)) == moves
        assert dict(zip(found.end.tolist(), found.ends, strict=True)) == ends
        assert dict(zip(found.end.tolist(), found.worth["worth"], strict=True)) == brought
        assert np.all(np.diff(found.gram) > 0) and np.all(np.diff(found.end) > 0)


@pytest.mark.parametrize(("order", "touches", "width"), [(1, 100, 1), (1, 10**6, 3), (1, 10**8, 4), (4, 10**8, 1)])
def test_stretches_are_longer_where_there_are_many_touches(order, touches, width):
    """Over 12 channels: 13⁵ different stretches fit into a cache, 13⁴ are counted for a million touches."""
    assert steps._width(13, order, touches) == width


@ORDERS
@STEADY
@given(rows=ROWS, data=st.data(), width=st.integers(1, 5))
def test_a_chain_of_chosen_rows(order, rows, data, width):
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    walked = journeys([path for path, _, _ in rows], CHANNELS, [count for _, count, _ in rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "_width", lambda *_: width)
        every = Steps.of(walked, len(CHANNELS), order)
    worth = {"worth": np.array([float(worth) for _, _, worth in rows])}
    some = solve(every.chain(worth, chosen))
    expected = solve(made([row for row, kept in zip(rows, chosen, strict=True) if kept], order))
    assert some.total == expected.total
    np.testing.assert_array_equal(some.credit["worth"], expected.credit["worth"])


@STEADY
@given(rows=ROWS)
def test_rows_of_one_journey_each_are_counted_without_weights(rows):
    walked = journeys([path for path, _, _ in rows], CHANNELS)
    assert Steps.of(walked, len(CHANNELS), 1).count is None
    found = chain(walked, len(CHANNELS), 1, {})
    assert dict(zip(found.gram.tolist(), found.moves, strict=True)) == counted([(p, 1, 0) for p, _, _ in rows], 1)[0]


@ORDERS
@STEADY
@given(rows=ROWS, at=st.integers(0, 12))
def test_chains_add_up(order, rows, at):
    """Some of the journeys without any worth of their own, as those that did not convert."""
    lone = [(path, count, 0) for path, count, _ in rows[at:]]
    apart = chain(journeys([path for path, _, _ in lone], CHANNELS, [count for _, count, _ in lone]), 4, order, {})
    both, whole = made(rows[:at], order) + apart, made([*rows[:at], *lone], order)
    for name in ("gram", "moves", "end", "ends"):
        np.testing.assert_array_equal(getattr(both, name), getattr(whole, name))
    np.testing.assert_array_equal(both.worth["worth"], whole.worth["worth"])
    np.testing.assert_array_equal(solve(both).credit["worth"], solve(whole).credit["worth"])


def test_chains_that_do_not_match():
    with pytest.raises(ValueError, match="order 1 and 2"):
        made(TWO, 1) + made(TWO, 2)
    with pytest.raises(ValueError, match="order 1, not 2"):
        made(TWO, 2).counts()


@STEADY
@given(rows=ROWS, data=st.data())
def test_samples_of_the_rows(rows, data):
    """Two samples, their tables made at once: each is the chain of the rows as often as it has them."""
    drawn = [data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))) for _ in range(2)]
    counts = np.array(drawn, float).T
    walked = journeys([path for path, _, _ in rows], CHANNELS)
    brought = counts * np.array([float(worth) for _, _, worth in rows])[:, None]
    tables = replicated(walked, len(CHANNELS), counts, brought[:, :, None])
    for sample, times in enumerate(drawn):
        once = [(path, n, n * worth) for (path, _, worth), n in zip(rows, times, strict=True)]
        for found, expected in zip(tables, made(once, 1).counts(), strict=True):
            np.testing.assert_array_equal(found[sample], expected)


def test_codes_beyond_what_is_counted_in_an_array():
    """300 states of order 4: the codes of journeys are looked up."""
    paths = [[number, (number * 7) % 300, number] for number in range(300)]
    state = np.array([state for path in paths for state in path], np.int32)
    found = chain(Journeys(np.arange(0, 901, 3), state, np.ones(300)), 300, 4, {"worth": np.ones(300)})
    assert found.moves.sum() == 900 and found.ends.sum() == 300
    assert np.all(np.diff(found.gram) > 0) and np.all(np.diff(found.end) > 0)
    some = Steps.of(Journeys(np.arange(0, 901, 3), state, np.ones(300)), 300, 4).chain({}, np.arange(300) < 10)
    assert some.moves.sum() == 30 and some.ends.sum() == 10
    assert set(some.end.tolist()) <= set(found.end.tolist())
    newest = {tuple(code // 301**power % 301 for power in range(4)) for code in found.end.tolist()}
    assert newest == {(path[2], path[1], path[0], 300) for path in paths}


def test_journeys():
    walked = journeys([list("AAB"), [], list("BBA"), list("A")], CHANNELS, [1, 2, 3, 4])
    collapsed = walked.collapsed()
    assert collapsed.offsets.tolist() == [0, 2, 2, 4, 5] and collapsed.state.tolist() == [0, 1, 1, 0, 0]
    some = walked.only(np.array([2, 1]))
    assert some.state.tolist() == [1, 1, 0] and some.offsets.tolist() == [0, 3, 3] and some.count.tolist() == [3, 2]
    assert walked.by(np.array([5, 6, 7, 8])).state.tolist() == [5, 5, 6, 6, 6, 5, 5]
    assert [lag.tolist() for lag in walked.lagged(2, 9)][1:] == [[9, 0, 0, 9, 1, 1, 9], [9, 9, 0, 9, 9, 1, 9]]
    assert list(pairwise(walked.offsets)) == [(0, 3), (3, 3), (3, 6), (6, 7)]
