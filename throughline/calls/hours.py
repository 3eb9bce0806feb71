"""Working hours: the stretches of time in which a brand works, and how much of a stretch of time they take.

A brand without hours of its own works by those of the project. For a day the first that says anything counts: an
exception, a day off, the hours of the weekday. Stretches are half-open [opens, closes) and instants: a night on which
the clocks change makes a working day longer or shorter, nothing else. Times are seconds since 1970 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from throughline.calls.types import Bools, Ints
from throughline.config.calls import Calls
from throughline.config.types import OFF, hours, opening

__all__ = ["Calendar", "Span", "Spans", "days_off", "work_spans"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """One working day of a brand; '' stands for all without hours of their own."""

    brand: str
    day: date
    opens: int
    closes: int


def days_off(calls: Calls, years: range) -> set[date]:
    """The days on which nobody works, but for exceptions: holidays of the country as `holidays` knows them, or a list.

    Where holidays move working days, the days off that come of it are there; working Saturdays are exceptions.
    """
    if not isinstance(calls.days_off, str):
        return set(calls.days_off)
    from holidays import country_holidays  # a twentieth of a second, which only builds need to spend

    return set(country_holidays(calls.days_off.upper(), years=years))


def work_spans(calls: Calls, timezone: str, first: date, last: date) -> Iterator[Span]:
    """Every working day from first to last, by brand and day."""
    off = days_off(calls, range(first.year, last.year + 1))
    exceptions = {day: None if clock == OFF else opening(clock) for day, clock in calls.exceptions.items()}
    zone = ZoneInfo(timezone)
    for brand, written in sorted({"": calls.working_hours, **calls.brand_hours}.items()):
        week = hours(written)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            usual = None if day in off else week.get(day.weekday())
            clock = exceptions.get(day, usual)
            if clock is not None:
                yield Span(brand, day, _instant(day, clock[0], zone), _instant(day, clock[1], zone))


def _instant(day: date, clock: time, zone: ZoneInfo) -> int:
    if clock == time.max:  # 24:00
        day, clock = day + _DAY, time.min
    return int(datetime.combine(day, clock, zone).timestamp())


@dataclass(frozen=True, slots=True)
class Spans:
    """The working time of one brand: stretches in order that do not overlap, and the seconds before each of them."""

    opens: Ints
    closes: Ints
    before: Ints

    @classmethod
    def of(cls, spans: Sequence[tuple[int, int]]) -> Spans:
        """Made of (opens, closes) in order."""
        table = np.array(spans, np.int64).reshape(-1, 2)
        lengths = table[:, 1] - table[:, 0]
        return cls(table[:, 0], table[:, 1], np.cumsum(lengths) - lengths)

    def contain(self, moment: Ints) -> Bools:
        """Whether each moment is working time."""
        if not len(self.opens):
            return np.zeros(len(moment), bool)
        at = np.searchsorted(self.opens, moment, side="right") - 1
        return (at >= 0) & (moment < self.closes[at])

    def until(self, moment: Ints) -> Ints:
        """Working seconds from the beginning of the calendar to each moment."""
        if not len(self.opens):
            return np.zeros(len(moment), np.int64)
        at = np.maximum(np.searchsorted(self.opens, moment, side="right") - 1, 0)
        inside = np.clip(moment, self.opens[at], self.closes[at]) - self.opens[at]
        return np.asarray(self.before[at] + inside, np.int64)


class Calendar:
    """The working hours of all brands. `of_brand` numbers them for the questions that follow; 0 is the project's."""

    def __init__(self, spans: Iterable[tuple[str, int, int]]) -> None:
        """Made of (brand, opens, closes)."""
        found: dict[str, list[tuple[int, int]]] = {"": []}
        for brand, opens, closes in spans:
            found.setdefault(brand, []).append((opens, closes))
        self._number: Mapping[str, int] = {brand: number for number, brand in enumerate(sorted(found))}
        self._spans = [Spans.of(sorted(found[brand])) for brand in sorted(found)]

    def of_brand(self, brand: str) -> int:
        """The number of the hours a brand keeps."""
        return self._number.get(brand, 0)

    def is_working(self, moment: Ints, kept: Ints) -> Bools:
        """Whether each moment is working time by the hours of that number."""
        found = np.zeros(len(moment), bool)
        for number, spans in enumerate(self._spans):
            of = kept == number
            found[of] = spans.contain(moment[of])
        return found

    def working_seconds(self, start: Ints, end: Ints, kept: Ints) -> Ints:
        """Working seconds from each start to its end by the hours of that number; start ≤ end."""
        found = np.zeros(len(start), np.int64)
        for number, spans in enumerate(self._spans):
            of = kept == number
            found[of] = spans.until(end[of]) - spans.until(start[of])
        return found
