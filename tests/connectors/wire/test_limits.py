"""Never more requests in a stretch of time than the vendor allows, and never slower than that without need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.wire import Limits
from connectors.wire.limits import Pace
from tests.connectors.conformance.case import Time

RATES = st.lists(st.tuples(st.integers(1, 5), st.sampled_from([1.0, 2.5, 60.0])), max_size=2)


@given(RATES, st.lists(st.floats(0, 3), max_size=40))
def test_no_stretch_holds_more_than_allowed(rates: list[tuple[int, float]], pauses: list[float]) -> None:
    time, sent = Time(), []
    pace = Pace(Limits(tuple(rates)), time.clock, time.sleep)
    for pause in pauses:
        time.now += pause
        pace.wait()
        sent.append(time.now)
    for requests, seconds in rates:
        for first, later in zip(sent, sent[requests:], strict=False):
            assert later - first >= seconds - 1e-9


def test_it_does_not_wait_while_there_is_room() -> None:
    time = Time()
    pace = Pace(Limits(((3, 10.0),)), time.clock, time.sleep)
    for _ in range(3):
        pace.wait()
    assert time.slept == []
    pace.wait()
    assert time.slept == [10.0]


def test_no_limits_no_waits() -> None:
    time = Time()
    pace = Pace(Limits(), time.clock, time.sleep)
    for _ in range(100):
        pace.wait()
    assert time.slept == []


def test_a_rest_is_kept_once_and_the_longest_counts() -> None:
    time = Time()
    pace = Pace(Limits(((1, 2.0),)), time.clock, time.sleep)
    pace.hold(5)
    pace.hold(3)
    pace.hold(0)
    for _ in range(2):
        pace.wait()
    assert time.slept == [5.0, 2.0]
