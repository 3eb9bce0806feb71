"""Days of one zone as days of another, and in stretches."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from connectors.wire import Window

MOSCOW, NEW_YORK, VLADIVOSTOK = (ZoneInfo(name) for name in ("Europe/Moscow", "America/New_York", "Asia/Vladivostok"))
DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))


def window(start: str, end: str, zone: ZoneInfo = MOSCOW) -> Window:
    return Window(date.fromisoformat(start), date.fromisoformat(end), zone)


def test_instants_are_those_of_the_zone() -> None:
    it = window("2026-07-01", "2026-07-02")
    assert it.since == datetime(2026, 6, 30, 21, tzinfo=UTC)
    assert it.until == datetime(2026, 7, 2, 21, tzinfo=UTC)


def test_another_zone_is_asked_for_all_days_that_hold_the_instants() -> None:
    it = window("2026-07-01", "2026-07-01")
    assert it.seen_in(MOSCOW) == it
    # Midnight of Moscow is 17:00 of the day before in New York, and 07:00 of the same day in Vladivostok.
    assert it.seen_in(NEW_YORK) == window("2026-06-30", "2026-07-01", NEW_YORK)
    assert it.seen_in(VLADIVOSTOK) == window("2026-07-01", "2026-07-02", VLADIVOSTOK)


@given(DAYS, st.integers(0, 40), st.integers(1, 12))
def test_stretches_cover_every_day_once(start: date, length: int, size: int) -> None:
    end = date.fromordinal(start.toordinal() + length)
    whole = [start.toordinal() + day for day in range(length + 1)]
    for stretches in (list(Window(start, end, MOSCOW).split(size)), list(Window(start, end, MOSCOW).months())):
        assert [day for it in stretches for day in range(it.start.toordinal(), it.end.toordinal() + 1)] == whole
    assert all(it.start.month == it.end.month for it in Window(start, end, MOSCOW).months())
    assert all((it.end - it.start).days < size for it in Window(start, end, MOSCOW).split(size))


def test_a_window_of_today_has_no_yesterday() -> None:
    today = window("2026-07-01", "2026-07-01")
    assert today
    assert not today.until_yesterday()
    assert list(today.until_yesterday().split(7)) == []
