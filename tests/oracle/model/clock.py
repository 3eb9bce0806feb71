"""Days, weeks and months of the business zone. Landing times are UTC without a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def day_of(moment: datetime, zone: str) -> date:
    """The business day of a UTC moment."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def bucket(day: date, group: str, week_start: str) -> date:
    """The first day of the day, week or month that `day` is in."""
    if group == "month":
        return day.replace(day=1)
    if group == "week":
        return day - timedelta(days=day.weekday() if week_start == "monday" else (day.weekday() + 1) % 7)
    return day


def days_between(first: date, last: date) -> list[date]:
    """Every day from first to last, both in."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def seconds(later: datetime, earlier: datetime) -> int:
    """later − earlier."""
    return int((later - earlier).total_seconds())
