"""Days of any zone out of days of UTC and five minutes: against sums made one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.telegram_ads.parse import Numbers
from connectors.telegram_ads.statistics import DAY, FINE, Statistics
from connectors.wire import Window

FIRST = datetime(2026, 10, 20, tzinfo=UTC)
TODAY = date(2026, 11, 10)

# Five minutes from 20 October on, for twenty days that hold the ends of summer time in Europe and America.
_buckets = st.dictionaries(
    st.integers(0, 20 * 288 - 1),
    st.tuples(st.integers(1, 1000), st.integers(0, 20), st.integers(0, 99_999)),
    max_size=40,
)
_zones = st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Asia/Tokyo"])


class Vendor:
    """Answers as Telegram does, out of five minutes by their number; notes what it was asked."""

    def __init__(self, buckets: Mapping[int, tuple[int, int, int]]) -> None:
        self.buckets = {int(FIRST.timestamp()) + number * FINE: one for number, one in buckets.items()}
        self.asked: list[tuple[int, int, int]] = []
        self.has_fine = True

    def __call__(self, subject: Mapping[str, Any], start: int, end: int, interval: int) -> list[Mapping[str, Any]]:
        self.asked.append((start, end, interval))
        assert (end - start) / interval <= 1000
        sums: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
        for at, one in self.buckets.items():
            if start <= at < end and (self.has_fine or interval == DAY):
                here = sums[at // interval * interval]
                here[:] = [old + new for old, new in zip(here, one, strict=True)]
        return [
            {
                "from_time": at,
                "views": views,
                "clicks": clicks,
                "spent_budget": Decimal(cents) / 100,
                "currency": "EUR",
            }
            for at, (views, clicks, cents) in sums.items()
        ]


@given(_buckets, _zones, st.integers(0, 19), st.integers(0, 19))
def test_every_zone_gets_its_own_days(
    buckets: dict[int, tuple[int, int, int]], name: str, first: int, length: int
) -> None:
    zone = ZoneInfo(name)
    start = FIRST.date() + timedelta(days=first)
    window = Window(start, start + timedelta(days=length), zone)
    vendor = Vendor(buckets)
    expected: defaultdict[date, Numbers] = defaultdict(Numbers)
    for at, (views, clicks, cents) in vendor.buckets.items():
        day = datetime.fromtimestamp(at, zone).date()
        if window.start <= day <= window.end:
            expected[day] += Numbers(views, clicks, Decimal(cents) / 100, 0, "EUR")
    statistics = Statistics(vendor, TODAY, is_fine=True)
    assert statistics.days({}, window) == expected
    assert not statistics.uneven
    # Nothing is asked twice, and no more five minutes than those of days on which something happened.
    fine = [one for one in vendor.asked if one[2] == FINE]
    assert len({number for start, end, _ in fine for number in range(start, end, DAY)}) == sum(
        (end - start) // DAY for start, end, _ in fine
    )


@pytest.mark.parametrize("zone", ["Europe/Moscow", "America/New_York"])
def test_days_without_five_minutes_are_those_of_utc(zone: str) -> None:
    vendor = Vendor({0: (10, 1, 100), 287: (20, 2, 200), 288: (5, 0, 50)})
    vendor.has_fine = False
    statistics = Statistics(vendor, TODAY, is_fine=True)
    window = Window(date(2026, 10, 20), date(2026, 10, 22), ZoneInfo(zone))
    assert statistics.days({}, window) == {
        date(2026, 10, 20): Numbers(30, 3, Decimal(3), 0, "EUR"),
        date(2026, 10, 21): Numbers(5, 0, Decimal("0.5"), 0, "EUR"),
    }
    assert statistics.uneven == {date(2026, 10, 20), date(2026, 10, 21)}


def test_today_still_moves_and_is_not_proven() -> None:
    vendor = Vendor({0: (10, 1, 100)})
    vendor.has_fine = False
    statistics = Statistics(vendor, FIRST.date(), is_fine=True)
    assert statistics.days({}, Window(date(2026, 10, 20), date(2026, 10, 20), ZoneInfo("UTC"))) == {}
    assert not statistics.uneven


def test_four_years_are_two_questions() -> None:
    vendor = Vendor({})
    Statistics(vendor, TODAY, is_fine=False).days({}, Window(date(2022, 11, 11), date(2026, 11, 10), ZoneInfo("UTC")))
    # 1461 days: a thousand and the rest.
    assert [(end - start) // interval for start, end, interval in vendor.asked] == [1000, 461]
