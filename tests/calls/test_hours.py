"""The calendar: what each day is, instants when clocks change, and working seconds against counting one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from throughline.calls.hours import Calendar, Span, days_off, work_spans
from throughline.config.calls import Calls

WEEK = {"mon-fri": "09:00-18:00", "sat": "10:00-16:00"}


def at(text: str) -> int:
    """Seconds of a time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def days(calls: Calls, first: str, last: str, zone: str = "UTC", brand: str = "") -> dict[str, tuple[str, str]]:
    """Day → opening and closing in UTC, of one brand."""
    spans = work_spans(calls, zone, date.fromisoformat(first), date.fromisoformat(last))
    return {str(span.day): (clock(span.opens), clock(span.closes)) for span in spans if span.brand == brand}


def clock(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%m-%d %H:%M")


def calendar(calls: Calls, first: str, last: str, zone: str = "UTC") -> Calendar:
    spans = work_spans(calls, zone, date.fromisoformat(first), date.fromisoformat(last))
    return Calendar((span.brand, span.opens, span.closes) for span in spans)


def test_what_says_anything_first_counts() -> None:
    exceptions = {date(2026, 5, 1): "12:00-15:00", date(2026, 4, 30): "off", date(2026, 5, 3): "10:00-14:00"}
    calls = Calls(working_hours=WEEK, days_off="ru", exceptions=exceptions)
    # Thursday 30 April is off by exception; Friday 1 May, a holiday, is worked by one; 2 May is a plain Saturday;
    # Sunday 3 May is worked by exception.
    assert days(calls, "2026-04-29", "2026-05-04") == {
        "2026-04-29": ("04-29 09:00", "04-29 18:00"),
        "2026-05-01": ("05-01 12:00", "05-01 15:00"),
        "2026-05-02": ("05-02 10:00", "05-02 16:00"),
        "2026-05-03": ("05-03 10:00", "05-03 14:00"),
        "2026-05-04": ("05-04 09:00", "05-04 18:00"),
    }


def test_countries_have_holidays_of_their_own() -> None:
    years = range(2026, 2027)
    russia, kazakhstan = (days_off(Calls(days_off=country), years) for country in ("ru", "kz"))
    assert date(2026, 6, 12) in russia and date(2026, 6, 12) not in kazakhstan
    assert date(2026, 10, 26) in kazakhstan  # the 25th, Republic Day, is a Sunday
    assert date(2026, 1, 9) in russia  # instead of Saturday the 3rd
    assert days_off(Calls(days_off=[date(2026, 7, 1)]), years) == {date(2026, 7, 1)}
    assert days_off(Calls(days_off=[]), years) == set()


def test_a_brand_keeps_its_own_hours_and_the_days_off_of_all() -> None:
    calls = Calls(working_hours=WEEK, brand_hours={"Дачи": {"mon-sun": "08:00-24:00"}}, days_off=[date(2026, 6, 5)])
    assert days(calls, "2026-06-05", "2026-06-07", brand="Дачи") == {
        "2026-06-06": ("06-06 08:00", "06-07 00:00"),
        "2026-06-07": ("06-07 08:00", "06-08 00:00"),
    }
    made = calendar(calls, "2026-06-05", "2026-06-07")
    sunday = np.array([at("2026-06-07 12:00")] * 3)
    kept = np.array([made.of_brand(brand) for brand in ("Дачи", "", "Окна")])
    assert made.is_working(sunday, kept).tolist() == [True, False, False]


def test_a_working_day_is_longer_or_shorter_when_the_clocks_change_in_it() -> None:
    calls = Calls(working_hours={"mon-sun": "00:00-24:00"}, days_off=[])
    # New York, 2026: 8 March has 23 hours, 1 November 25.
    made = calendar(calls, "2026-03-07", "2026-11-02", "America/New_York")
    starts, ends = (
        np.array([at(text) for text in texts])
        for texts in (
            ("2026-03-07 05:00", "2026-03-08 05:00", "2026-11-01 04:00"),  # midnights there
            ("2026-03-08 05:00", "2026-03-09 04:00", "2026-11-02 05:00"),
        )
    )
    assert made.working_seconds(starts, ends, np.zeros(3, int)).tolist() == [86_400, 82_800, 90_000]


def test_the_opening_is_inside_and_the_closing_outside() -> None:
    made = calendar(Calls(working_hours=WEEK, days_off=[]), "2026-06-01", "2026-06-07")
    moments = np.array([at(f"2026-06-02 {text}") for text in ("08:59:59", "09:00:00", "17:59:59", "18:00:00")])
    assert made.is_working(moments, np.zeros(4, int)).tolist() == [False, True, True, False]


def test_from_friday_evening_to_monday_morning() -> None:
    made = calendar(Calls(working_hours=WEEK, days_off=[]), "2026-06-01", "2026-06-14")
    start, end = np.array([at("2026-06-05 17:30")]), np.array([at("2026-06-08 09:10")])
    # Half an hour of Friday, six hours of Saturday, ten minutes of Monday.
    assert made.working_seconds(start, end, np.array([0])).tolist() == [1_800 + 21_600 + 600]


def test_outside_the_calendar_nobody_works() -> None:
    empty = Calendar(())
    moments = np.array([0, at("2026-06-02 12:00")])
    assert not empty.is_working(moments, np.zeros(2, int)).any()
    assert empty.working_seconds(moments[:1], moments[1:], np.zeros(1, int)).tolist() == [0]


SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 10)), max_size=6)
PAIRS = st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 60), st.integers(0, 1)), max_size=20)


@settings(deadline=None)
@given(SPANS, SPANS, PAIRS)
def test_working_seconds_one_by_one(first, second, pairs) -> None:  # type: ignore[no-untyped-def]
    found: list[tuple[str, int, int]] = []
    for brand, gaps in (("", first), ("Б", second)):
        place = 0
        for gap, length in gaps:
            found.append((brand, place + gap, place + gap + length))
            place += gap + length
    made = Calendar(found)
    kept = [made.of_brand(("", "Б")[number]) if second else 0 for *_, number in pairs]
    starts, ends = np.array([a for a, *_ in pairs], int), np.array([a + long for a, long, _ in pairs], int)
    brands = ["Б" if second and number else "" for *_, number in pairs]

    def works(brand: str, moment: int) -> bool:
        return any(own == brand and opens <= moment < closes for own, opens, closes in found)

    expected = [
        sum(works(brand, moment) for moment in range(start, end))
        for brand, start, end in zip(brands, starts.tolist(), ends.tolist(), strict=True)
    ]
    assert made.working_seconds(starts, ends, np.array(kept, int)).tolist() == expected
    assert made.is_working(starts, np.array(kept, int)).tolist() == [
        works(brand, start) for brand, start in zip(brands, starts.tolist(), strict=True)
    ]


def test_spans_are_told_by_brand_and_day() -> None:
    calls = Calls(working_hours={"mon": "09:00-10:00"}, brand_hours={"Б": {"tue": "10:00-11:00"}}, days_off=[])
    spans = list(work_spans(calls, "Asia/Yekaterinburg", date(2026, 6, 1), date(2026, 6, 7)))
    assert spans == [
        Span("", date(2026, 6, 1), at("2026-06-01 04:00"), at("2026-06-01 05:00")),
        Span("Б", date(2026, 6, 2), at("2026-06-02 05:00"), at("2026-06-02 06:00")),
    ]
