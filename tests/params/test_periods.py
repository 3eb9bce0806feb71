"""Presets and comparisons, with leap years and both week starts. Days are worked out on a calendar by hand."""

from datetime import date

import pytest

from throughline.params import PRESETS, Period, compared, preset

# 2026-11-18 is a Wednesday.
DATA = Period(date(2025, 3, 1), date(2026, 11, 18))

PRESET_CASES = [
    ("last_4_weeks", "monday", "2026-10-19..2026-11-15"),
    ("last_4_weeks", "sunday", "2026-10-18..2026-11-14"),
    ("last_week", "monday", "2026-11-09..2026-11-15"),
    ("last_week", "sunday", "2026-11-08..2026-11-14"),
    ("this_week", "monday", "2026-11-16..2026-11-18"),
    ("this_week", "sunday", "2026-11-15..2026-11-18"),
    ("this_month", "monday", "2026-11-01..2026-11-18"),
    ("last_month", "monday", "2026-10-01..2026-10-31"),
    ("this_quarter", "monday", "2026-10-01..2026-11-18"),
    ("last_quarter", "monday", "2026-07-01..2026-09-30"),
    ("this_year", "monday", "2026-01-01..2026-11-18"),
    ("last_12_months", "monday", "2025-11-19..2026-11-18"),
    ("last_7_days", "monday", "2026-11-12..2026-11-18"),
    ("last_30_days", "monday", "2026-10-20..2026-11-18"),
    ("last_90_days", "monday", "2026-08-21..2026-11-18"),
    ("all", "monday", "2025-03-01..2026-11-18"),
]


def days(text: str) -> Period:
    first, last = text.split("..")
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(("name", "week_start", "expected"), PRESET_CASES)
def test_preset(name, week_start, expected):
    assert preset(name, DATA, week_start) == days(expected)


def test_every_preset_has_a_case():
    assert {name for name, _, _ in PRESET_CASES} == set(PRESETS)


def test_a_week_that_ends_with_the_data_is_full():
    sunday = Period(DATA.first, date(2026, 11, 15))
    assert preset("last_week", sunday, "monday") == days("2026-11-09..2026-11-15")


LATE = "2027-12-31"
COMPARISONS = [
    # what,                          how,        period,                   name,  last day,     expected
    ("whole month", "previous", "2026-10-01..2026-10-31", "", LATE, "2026-09-01..2026-09-30"),
    ("march after a leap february", "previous", "2024-03-01..2024-03-31", "", LATE, "2024-02-01..2024-02-29"),
    ("march after a short february", "previous", "2026-03-01..2026-03-31", "", LATE, "2026-02-01..2026-02-28"),
    ("february: the whole of january", "previous", "2026-02-01..2026-02-28", "", LATE, "2026-01-01..2026-01-31"),
    ("a quarter", "previous", "2026-07-01..2026-09-30", "", LATE, "2026-04-01..2026-06-30"),
    ("two months over new year", "previous", "2026-01-01..2026-02-28", "", LATE, "2025-11-01..2025-12-31"),
    ("a year", "previous", "2024-01-01..2024-12-31", "", LATE, "2023-01-01..2023-12-31"),
    ("part of a month", "previous", "2026-10-01..2026-10-10", "", LATE, "2026-09-01..2026-09-10"),
    ("first days, inside one week", "previous", "2026-10-01..2026-10-03", "", LATE, "2026-09-01..2026-09-03"),
    ("middle of a month", "previous", "2026-10-08..2026-10-20", "", LATE, "2026-09-08..2026-09-20"),
    ("days the month before lacks", "previous", "2026-03-20..2026-03-30", "", LATE, "2026-02-20..2026-02-28"),
    ("part of a week", "previous", "2026-10-12..2026-10-14", "", LATE, "2026-10-05..2026-10-07"),
    ("part of a week over months", "previous", "2026-09-30..2026-10-02", "", LATE, "2026-09-23..2026-09-25"),
    ("a week", "previous", "2026-10-12..2026-10-18", "", LATE, "2026-10-05..2026-10-11"),
    ("four weeks", "previous", "2026-10-19..2026-11-15", "last_4_weeks", LATE, "2026-09-21..2026-10-18"),
    ("four weeks in one month", "previous", "2026-06-01..2026-06-28", "", LATE, "2026-05-04..2026-05-31"),
    ("any stretch", "previous", "2026-09-15..2026-10-20", "", LATE, "2026-08-10..2026-09-14"),
    ("rolling days", "previous", "2026-11-12..2026-11-18", "last_7_days", LATE, "2026-11-05..2026-11-11"),
    ("month not over", "previous", "2026-10-01..2026-10-31", "", "2026-10-10", "2026-09-01..2026-09-10"),
    ("month nearly over", "previous", "2026-03-01..2026-03-31", "", "2026-03-30", "2026-02-01..2026-02-28"),
    ("week not over", "previous", "2026-10-12..2026-10-18", "", "2026-10-14", "2026-10-05..2026-10-07"),
    ("stretch not over", "previous", "2026-09-15..2026-10-20", "", "2026-10-09", "2026-08-10..2026-09-03"),
    ("this month", "previous", "2026-06-01..2026-06-03", "this_month", "2026-06-03", "2026-05-01..2026-05-03"),
    ("this quarter", "previous", "2026-10-01..2026-10-31", "this_quarter", "2026-10-31", "2026-07-01..2026-07-31"),
    ("this year", "previous", "2024-01-01..2024-02-29", "this_year", "2024-02-29", "2023-01-01..2023-02-28"),
    ("a year ago", "year", "2026-10-05..2026-10-20", "", LATE, "2025-10-05..2025-10-20"),
    ("a year ago, leap day", "year", "2024-02-29..2024-03-02", "", LATE, "2023-02-28..2023-03-02"),
    ("a year ago, not over", "year", "2026-10-01..2026-10-31", "", "2026-10-10", "2025-10-01..2025-10-10"),
]


@pytest.mark.parametrize(("how", "period", "name", "last_day", "expected"), [c[1:] for c in COMPARISONS],
                         ids=[c[0] for c in COMPARISONS])  # fmt: skip
def test_compared(how, period, name, last_day, expected):
    assert compared(how, days(period), name, date.fromisoformat(last_day), "monday") == days(expected)


def test_weeks_that_start_on_sunday():
    sunday_to_tuesday = days("2026-10-11..2026-10-13")
    assert compared("previous", sunday_to_tuesday, "", date(2027, 1, 1), "sunday") == days("2026-10-04..2026-10-06")


def test_no_comparison():
    assert compared("none", days("2026-10-01..2026-10-31"), "", date(2026, 11, 1), "monday") is None
