"""The days a stream is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["Window"]


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `start` to `end`, both included, of the business zone `zone`; `end` is today there."""

    start: date
    end: date
    zone: ZoneInfo

    def __bool__(self) -> bool:
        """Whether there is a day in it."""
        return self.start <= self.end

    @property
    def since(self) -> datetime:
        """Its first instant, UTC."""
        return datetime.combine(self.start, time.min, self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first instant after it, UTC."""
        return datetime.combine(self.end + timedelta(days=1), time.min, self.zone).astimezone(UTC)

    def until_yesterday(self) -> Window:
        """Without today, where a vendor has no day before it is over. May be empty."""
        return replace(self, end=self.end - timedelta(days=1))

    def seen_in(self, zone: ZoneInfo) -> Window:
        """The days of another zone that cover all its instants: the loader removes what it does not find in them.

        (A vendor in UTC asked for Moscow's 5 May by that name would give nothing of its first three hours.)
        """
        last = self.until - timedelta(seconds=1)
        return Window(self.since.astimezone(zone).date(), last.astimezone(zone).date(), zone)

    def split(self, days: int) -> Iterator[Window]:
        """Stretches of at most so many days, in order."""
        start = self.start
        while start <= self.end:
            end = min(start + timedelta(days=days - 1), self.end)
            yield replace(self, start=start, end=end)
            start = end + timedelta(days=1)

    def months(self) -> Iterator[Window]:
        """Stretches that end with their months."""
        start = self.start
        while start <= self.end:
            following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
            end = min(following - timedelta(days=1), self.end)
            yield replace(self, start=start, end=end)
            start = end + timedelta(days=1)
