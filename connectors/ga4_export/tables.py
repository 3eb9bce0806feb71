"""Which days a GA4 export has tables of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

__all__ = ["ExportedDays", "day_of", "suffix"]

_EVENTS = re.compile(r"events_(?:intraday_)?(\d{8})")


def suffix(day: date) -> str:
    """A day as names of tables have it."""
    return f"{day:%Y%m%d}"


def day_of(text: str) -> date:
    """The day that names of tables tell. Raises ValueError."""
    return datetime.strptime(text, "%Y%m%d").date()


@dataclass(frozen=True, slots=True)
class ExportedDays:
    """Days of the property's zone that have a table, daily or of what came today, in order."""

    days: tuple[date, ...]

    @classmethod
    def of(cls, tables: Iterable[str]) -> ExportedDays:
        """From the names of all tables of a dataset; those of other kinds (users_*) are passed over."""
        found = {match[1] for name in tables if (match := _EVENTS.fullmatch(name))}
        return cls(tuple(sorted(map(day_of, found))))

    def gaps(self, first: date) -> list[date]:
        """Days without a table between two that have one, from `first` on."""
        if not self.days:
            return []
        start, there = max(first, self.days[0]), set(self.days)
        span = (self.days[-1] - start).days
        return [day for day in (start + timedelta(days=n) for n in range(span)) if day not in there]
