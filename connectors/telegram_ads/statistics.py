"""Days of the business zone out of Telegram's numbers, whose days are UTC and whose smallest interval is five minutes.

First the days of UTC are asked for, up to a thousand at once; then five minutes of those days alone on which something
happened. The first also prove the second: a day whose five minutes do not make up its sum is taken as Telegram cuts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.telegram_ads.parse import Numbers, numbers
from connectors.wire import Window

__all__ = ["Statistics"]

DAY, FINE = 86_400, 300
_MOST = 1000  # intervals of one request
_STRETCH = _MOST * FINE // DAY  # days of five minutes in one request: 3
_ROUNDING = Decimal("0.005")  # what rounding to hundredths may move in one interval
_UTC = ZoneInfo("UTC")

Ask = Callable[[Mapping[str, Any], int, int, int], Iterable[Mapping[str, Any]]]
Subject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Bucket:
    at: datetime
    numbers: Numbers


class Statistics:
    """Numbers by day of one ad or account after another. `today` is that of UTC: its numbers still move, so nothing is
    proven of it. `uneven` are days whose five minutes did not make up their sum."""

    def __init__(self, ask: Ask, today: date, is_fine: bool) -> None:
        self._ask, self._today, self._is_fine = ask, today, is_fine
        self.uneven: set[date] = set()

    def days(self, subject: Subject, window: Window) -> Mapping[date, Numbers]:
        """Days of the window with numbers. Without five minutes they are those of UTC, by their names."""
        wanted = window.seen_in(_UTC) if self._is_fine else window
        coarse = self._days(subject, wanted)
        if not self._is_fine:
            return coarse
        found: dict[date, Numbers] = {}
        for day, here in self._chosen(subject, coarse, window.zone):
            if window.start <= day <= window.end:
                found[day] = found.get(day, Numbers()) + here
        return found

    def _days(self, subject: Subject, window: Window) -> dict[date, Numbers]:
        return {
            bucket.at.date(): bucket.numbers
            for part in window.split(_MOST)
            for bucket in self._buckets(subject, part.start, part.end, DAY)
        }

    def _chosen(
        self, subject: Subject, coarse: Mapping[date, Numbers], zone: ZoneInfo
    ) -> Iterator[tuple[date, Numbers]]:
        """Pieces of business days: five minutes each, or a day of UTC under its name."""
        for first, last in _stretches(sorted(coarse)):
            fine = list(self._buckets(subject, first, last, FINE))
            for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
                pieces = [bucket for bucket in fine if bucket.at.date() == day]
                if self._proves(pieces, coarse[day], day):
                    yield from ((piece.at.astimezone(zone).date(), piece.numbers) for piece in pieces)
                else:
                    self.uneven.add(day)
                    yield day, coarse[day]

    def _proves(self, pieces: list[_Bucket], whole: Numbers, day: date) -> bool:
        if day >= self._today:
            return True
        made = sum((piece.numbers for piece in pieces), Numbers())
        is_near = abs(made.spent - whole.spent) <= _ROUNDING * (len(pieces) + 1)
        return (made.views, made.clicks) == (whole.views, whole.clicks) and is_near

    def _buckets(self, subject: Subject, first: date, last: date, interval: int) -> Iterator[_Bucket]:
        """Intervals with numbers, each once. Telegram rounds bounds as it likes: what lies outside is dropped."""
        start, end = _midnight(first), _midnight(last + timedelta(days=1))
        told = {int(item["from_time"]): item for item in self._ask(subject, start, end, interval)}
        for at in sorted(told):
            here = numbers(told[at])
            if start <= at < end and here.is_anything:
                yield _Bucket(datetime.fromtimestamp(at, UTC), here)


def _stretches(days: list[date]) -> Iterator[tuple[date, date]]:
    """First and last of days that follow each other, at most so many as one request takes."""
    stretch: list[date] = []
    for day in days:
        if stretch and (day - stretch[-1] > timedelta(days=1) or len(stretch) == _STRETCH):
            yield stretch[0], stretch[-1]
            stretch = []
        stretch.append(day)
    if stretch:
        yield stretch[0], stretch[-1]


def _midnight(day: date) -> int:
    """Unix seconds."""
    return int(datetime.combine(day, time.min, UTC).timestamp())
