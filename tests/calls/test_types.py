"""Types of calls: METRICS' worked sequence, ends of cycles to the second, random histories walked one by one."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calls.brute import Heard, Typed, typed
from throughline.calls import types as of_calls
from throughline.calls.types import DAY, TYPES, callers, openings, types


def ours(calls: list[Heard], target_seconds: int, cycle_seconds: int) -> Typed:
    """The same by the arrays: calls sorted by (time, id), hidden numbers each their own caller."""
    calls = sorted(calls, key=lambda call: (call.at, call.call_id))
    names = [call.caller or f"hidden {call.call_id}" for call in calls]
    caller = np.unique(np.array(names, dtype=str), return_inverse=True)[1]
    moment = np.array([call.at for call in calls], np.int64)
    counted = np.array([call.outcome == "answered" and (call.talk or 0) > target_seconds for call in calls], bool)
    found = types(callers(caller, moment), counted, cycle_seconds)
    return Typed(*({calls[at].call_id for at in np.flatnonzero(getattr(found, name))} for name in TYPES))


def test_worked_sequence() -> None:
    calls = [
        Heard("missed", "+7", 0, "missed"),
        Heard("day1", "+7", 1 * DAY, talk=45),
        Heard("day3", "+7", 3 * DAY, talk=100),
        Heard("day7", "+7", 7 * DAY, talk=31),
        Heard("day8.5", "+7", int(8.5 * DAY), talk=60),
        Heard("day9", "+7", 9 * DAY, talk=30),
    ]
    assert ours(calls, 30, 7 * DAY) == Typed(
        is_counted={"day1", "day3", "day7", "day8.5"},
        is_target={"day1", "day8.5"},
        is_repeat={"day3", "day7"},
        is_unique={"missed"},
        is_first_target={"day1"},
        is_unique_target=set(),
    )


def test_a_call_exactly_at_the_end_opens_the_next_cycle() -> None:
    moments = np.array([0, 7 * DAY - 1, 7 * DAY])
    assert openings(np.zeros(3, np.int64), moments, 7 * DAY).tolist() == [True, False, True]


def test_a_cycle_is_24_hours_a_day_also_when_clocks_change() -> None:
    # New York, 2026-03-08: that day has 23 hours. 07:30 UTC is 03:30 by the new clock; seven times 24 hours later it
    # is 07:30 UTC again, whatever the clocks say.
    start = 1_772_955_000
    calls = [Heard("a", "+1", start, talk=60), Heard("b", "+1", start + 7 * DAY - 1, talk=60)]
    assert ours(calls, 30, 7 * DAY).is_target == {"a"}
    assert ours([calls[0], Heard("b", "+1", start + 7 * DAY, talk=60)], 30, 7 * DAY).is_target == {"a", "b"}


def test_of_equal_times_the_smaller_id_is_first() -> None:
    calls = [Heard("2", "+7", 100, talk=60), Heard("10", "+7", 100, talk=60)]
    found = ours(calls, 30, DAY)
    assert (found.is_unique, found.is_target, found.is_repeat) == ({"10"}, {"10"}, {"2"})


def test_hidden_numbers_never_repeat() -> None:
    calls = [Heard("a", "", 0, talk=60), Heard("b", "", 10, talk=60)]
    found = ours(calls, 30, DAY)
    assert found.is_target == found.is_unique_target == {"a", "b"}
    assert not found.is_repeat


def test_no_calls() -> None:
    assert ours([], 30, DAY) == Typed()


CYCLE = 50
# Around the ends of cycles to the second, with talks around the threshold, and many calls at equal times.
MOMENTS = st.one_of(
    st.integers(0, 300),
    st.builds(lambda cycles, off: max(0, cycles * CYCLE + off), st.integers(0, 5), st.integers(-1, 1)),
)
CALLS = st.lists(
    st.builds(
        lambda caller, at, outcome, talk: (caller, at, outcome, talk),
        st.sampled_from(("", "a", "b", "c")),
        MOMENTS,
        st.sampled_from(("answered", "answered", "answered", "missed", "voicemail")),
        st.sampled_from((None, 0, 29, 30, 31, 600)),
    ),
    max_size=60,
)


# Few callers are led from opening to opening, many walked call by call: each way alone, and one after the other.
WAYS = st.sampled_from((0, 2, 100))


@settings(deadline=None)
@given(
    CALLS, st.sampled_from((0, 29, 30, 31)), st.sampled_from((1, CYCLE - 1, CYCLE, CYCLE + 1, 1000)), st.randoms(), WAYS
)
def test_random_histories_out_of_order(calls, target_seconds, cycle, random, few) -> None:  # type: ignore[no-untyped-def]
    heard = [Heard(f"{number}", *call) for number, call in enumerate(calls)]
    random.shuffle(heard)
    with patch.object(of_calls, "_FEW", few):
        assert ours(heard, target_seconds, cycle) == typed(heard, target_seconds, cycle)


def test_thousands_of_callers() -> None:
    random = np.random.default_rng(3)
    callers_of = random.integers(0, 700, 5_000).tolist() + [1] * 500  # one of them rings all day
    moments = random.integers(0, 90 * DAY, len(callers_of)).tolist()
    talks = random.integers(0, 60, len(callers_of)).tolist()
    heard = [
        Heard(f"{number}", f"+{caller}", at, talk=talk)
        for number, (caller, at, talk) in enumerate(zip(callers_of, moments, talks, strict=True))
    ]
    assert ours(heard, 20, 7 * DAY) == typed(heard, 20, 7 * DAY)
