"""Journeys are equal when they walk the same states in the same order, whatever their length."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.attribution.journeys import Journeys
from throughline.attribution.sequences import Sequences


def journeys(rows: list[list[int]]) -> Journeys:
    """One journey a row."""
    offsets = np.cumsum([0, *map(len, rows)])
    return Journeys(offsets, np.array([state for row in rows for state in row], np.int32), np.ones(len(rows)))


@settings(deadline=None, derandomize=True)
@given(st.data(), st.sampled_from([1, 2, 3, 12, 500]))
def test_equal_numbers_are_equal_journeys(data: st.DataObject, states: int) -> None:
    """Checked against Python's own comparison of lists; up to 70 states go beyond one number of 62 bits."""
    state = st.integers(0, states - 1)
    short, long = st.lists(state, max_size=4), st.lists(state, min_size=35, max_size=70)
    rows = data.draw(st.lists(short | long, max_size=12))
    rows += [list(row) for row in rows[:3]]  # some are there twice
    found = Sequences(journeys(rows), states)
    distinct = {tuple(row) for row in rows}
    assert found.size == len(distinct)
    assert sorted(set(found.of.tolist())) == list(range(len(distinct)))
    for row, number in zip(rows, found.of, strict=True):
        assert rows[found.first[number]] == row
    ordered = found.ordered(found.first)
    assert [tuple(rows[row]) for row in ordered] == sorted(distinct)


@pytest.mark.parametrize("states", [2, 12])
def test_a_prefix_that_only_longer_ones_have_is_no_journey(states: int) -> None:
    """These differ beyond the states that one number holds, and in their ends."""
    rows = [[0] * 80, [0] * 79 + [1], [0] * 79]
    found = Sequences(journeys(rows), states)
    assert found.size == 3
    assert rows[found.ordered(np.arange(3))[0]] == [0] * 79


def test_without_a_channel_there_is_nothing_to_spell() -> None:
    """An empty project: its journeys are equal, and no room is taken for digits of nothing."""
    tracemalloc.start()
    try:
        assert Sequences(journeys([[], []]), 0).of.tolist() == [0, 0]
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
