"""Sales cycles against a walk along each caller's calls, one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from throughline.warehouse.steps.call_types import openings

DAY = 86_400


def walk(calls: list[tuple[int, int]], cycle: int) -> list[bool]:
    """What METRICS says, told call by call: a counted call at or after the end of the last cycle opens the next."""
    ends: dict[int, int] = {}
    opens = []
    for caller, moment in calls:
        is_open = caller not in ends or moment >= ends[caller]
        if is_open:
            ends[caller] = moment + cycle
        opens.append(is_open)
    return opens


def test_worked_numbers() -> None:
    days = (1.0, 3.0, 7.0, 8.5)  # the counted calls of METRICS, "Calls"; the cycle of day 1 ends at day 8.0
    moments = np.array([int(day * DAY) for day in days])
    assert openings(np.zeros(4, dtype=np.int64), moments, 7 * DAY).tolist() == [True, False, False, True]


def test_a_call_exactly_at_the_end_opens_the_next_cycle() -> None:
    moments = np.array([0, 7 * DAY - 1, 7 * DAY])
    assert openings(np.zeros(3, dtype=np.int64), moments, 7 * DAY).tolist() == [True, False, True]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), max_size=60).map(sorted),
    st.integers(1, 15),
)
def test_random_histories(calls: list[tuple[int, int]], cycle: int) -> None:
    callers = np.array([caller for caller, _ in calls], dtype=np.int64)
    moments = np.array([moment for _, moment in calls], dtype=np.int64)
    assert openings(callers, moments, cycle).tolist() == walk(calls, cycle)
