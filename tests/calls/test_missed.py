"""The next contact after each call: against looking through all later calls, with equal times and hidden callers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.calls.missed import NEVER, until_contact

# (caller, moment, contact): in the order of (time, call id), so that times may be equal.
CALLS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30), st.booleans()), max_size=50).map(
    lambda calls: sorted(calls, key=lambda call: call[1])
)


def walked(calls: list[tuple[int, int, bool]]) -> list[int]:
    found = []
    for number, (caller, moment, _) in enumerate(calls):
        later = (at - moment for other, at, is_contact in calls[number + 1 :] if other == caller and is_contact)
        found.append(next(later, NEVER))
    return found


def ours(calls: list[tuple[int, int, bool]]) -> list[int]:
    caller, moment = (np.array([call[place] for call in calls], np.int64) for place in (0, 1))
    return until_contact(caller, moment, np.array([call[2] for call in calls], bool)).tolist()


@settings(deadline=None)
@given(CALLS)
def test_the_next_contact_one_by_one(calls: list[tuple[int, int, bool]]) -> None:
    assert ours(calls) == walked(calls)


def test_by_hand() -> None:
    # A is missed at 0 and 5 and rung at 60; B is never; a contact itself waits for the next one.
    calls = [(0, 0, False), (1, 3, False), (0, 5, False), (0, 60, True), (0, 90, True)]
    assert ours(calls) == [60, NEVER, 55, 30, NEVER]


def test_at_the_same_second_the_order_of_ids_decides() -> None:
    assert ours([(0, 10, True), (0, 10, False)]) == [NEVER, NEVER]
    assert ours([(0, 10, False), (0, 10, True)]) == [0, NEVER]


def test_no_calls() -> None:
    assert ours([]) == []
