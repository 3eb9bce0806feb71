"""Periods by name, and the period that a period is compared with. METRICS, "Comparing periods".

Everything is counted from the last day that has data, not from the clock: a link sent on Friday says the same on
Monday as long as nothing was loaded in between.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from throughline.params.model import Period, WeekStart

__all__ = ["PRESETS", "compared", "monday", "preset"]

_DAY = timedelta(days=1)
_TO_DATE = {"this_month": 1, "this_quarter": 3, "this_year": 12}  # months from one to the one before
_ROLLING = {"last_7_days": 7, "last_30_days": 30, "last_90_days": 90}


def monday(day: date, week_start: WeekStart) -> date:
    """The first day of the week of that day: a Monday, or a Sunday where weeks start so."""
    return day - timedelta(days=(day.weekday() + (week_start == "sunday")) % 7)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _add_months(day: date, months: int) -> date:
    """The same day of another month; its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _full_weeks(weeks: int) -> Callable[[Period, WeekStart], Period]:
    def make(data: Period, week_start: WeekStart) -> Period:
        after = monday(data.last + _DAY, week_start)  # a week that ends on the last day of data is full
        return Period(after - timedelta(weeks=weeks), after - _DAY)

    return make


def _months(months: int, until_now: bool) -> Callable[[Period, WeekStart], Period]:
    """`months` whole months before the current one, or (until_now) the current run of them up to the last day."""

    def make(data: Period, week_start: WeekStart) -> Period:
        this = data.last.replace(day=1)
        if until_now:
            return Period(this, data.last)
        return Period(_add_months(this, -months), this - _DAY)

    return make


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _last_quarter(data: Period, week_start: WeekStart) -> Period:
    this = _quarter_start(data.last)
    return Period(_add_months(this, -3), this - _DAY)


def _rolling(days: int) -> Callable[[Period, WeekStart], Period]:
    return lambda data, week_start: Period(data.last - timedelta(days=days - 1), data.last)


PRESETS: dict[str, Callable[[Period, WeekStart], Period]] = {
    "last_4_weeks": _full_weeks(4),
    "last_week": _full_weeks(1),
    "this_week": lambda data, week_start: Period(monday(data.last, week_start), data.last),
    "this_month": _months(0, until_now=True),
    "last_month": _months(1, until_now=False),
    "this_quarter": lambda data, week_start: Period(_quarter_start(data.last), data.last),
    "last_quarter": _last_quarter,
    "this_year": lambda data, week_start: Period(date(data.last.year, 1, 1), data.last),
    "last_12_months": lambda data, week_start: Period(_add_months(data.last + _DAY, -12), data.last),
    **{name: _rolling(days) for name, days in _ROLLING.items()},
    "all": lambda data, week_start: data,
}


def preset(name: str, data: Period, week_start: WeekStart) -> Period:
    """The days of a named period, `data` being the days that have data. Raises KeyError for an unknown name."""
    return PRESETS[name](data, week_start)


def compared(how: str, period: Period, name: str, last_day: date, week_start: WeekStart) -> Period | None:
    """What a period is compared with: `how` is none, previous or year; `name` its preset, '' for plain days.

    A period that runs beyond `last_day` is cut there first, so that only equally long stretches meet.
    """
    if how == "none":
        return None
    seen = Period(period.first, min(period.last, max(last_day, period.first)))
    if how == "year":
        return Period(_add_months(seen.first, -12), _add_months(seen.last, -12))
    if name in _TO_DATE:
        return _months_before(seen, period, _TO_DATE[name])
    if period.first.day == 1 and period.last == _month_end(period.last):
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
        return _months_before(seen, period, months)
    if _is_weeks(period, week_start):
        return _shift(seen, timedelta(weeks=(period.days + 6) // 7))
    if name not in _ROLLING and (period.first.year, period.first.month) == (period.last.year, period.last.month):
        return _months_before(seen, period, 1)
    return _shift(seen, timedelta(days=period.days))


def _months_before(seen: Period, period: Period, months: int) -> Period:
    last = _add_months(seen.last, -months)
    return Period(_add_months(seen.first, -months), _month_end(last) if _whole(seen, period) else last)


def _whole(seen: Period, period: Period) -> bool:
    """Whether all of it has passed, and it ends with a month."""
    return seen.last == period.last == _month_end(period.last)


def _is_weeks(period: Period, week_start: WeekStart) -> bool:
    """Whether it lies in one week, or is made of whole weeks: weeks are compared with weeks, weekday with weekday.

    Days counted from the first of a month are that month's, though they may lie in one week.
    """
    start = monday(period.first, week_start)
    if start == period.first and period.days % 7 == 0:
        return True
    counted_from_first = period.first.day == 1 and period.days > 1 and start != period.first
    return start == monday(period.last, week_start) and not counted_from_first


def _shift(period: Period, by: timedelta) -> Period:
    return Period(period.first - by, period.last - by)
