"""How far back a load reads, what it may remove there, and where the next one goes on.

The cursor is made of the data, never of the clock alone: a clock that once ran a year ahead skips nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from connectors.base import Refresh, Stream
from throughline.config.sources import SourceSettings
from throughline.landing.books import Cursor
from throughline.landing.merge import Window

__all__ = ["Span", "last_day_of", "span_of"]


@dataclass(frozen=True, slots=True)
class Span:
    """What one load of one stream asks for.

    `since` is the first day wanted in `zone`, None for all there is. `is_whole`: nothing that the source should give
    lies before it. `is_gapless`: it touches what is loaded already, so the cursor may move to its end.
    """

    stream: Stream
    since: date | None
    is_whole: bool
    is_gapless: bool
    zone: ZoneInfo

    @property
    def window(self) -> Window | None:
        """Where stored rows that the load has not got are removed; None: nowhere."""
        if self.stream.refresh in (Refresh.APPEND, Refresh.LIVING):
            return None
        if self.stream.refresh is Refresh.FULL or self.since is None:
            return Window()
        if not self.stream.table.time_column:
            return Window() if self.is_whole else None
        return Window(self._start(self.since), undated=self.is_whole)

    def _start(self, day: date) -> date | datetime:
        column = self.stream.table.column(self.stream.table.time_column)
        if column.type.value == "day":
            return day
        return datetime.combine(day, time.min, self.zone).astimezone(UTC).replace(tzinfo=None)


def span_of(
    stream: Stream, settings: SourceSettings, cursor: Cursor, asked: date | None, now: datetime, zone: ZoneInfo
) -> Span:
    """What to read: all since the source's first day under an empty cursor, else the trailing window behind it.

    `asked` (--since) takes the place of the window; a stream that is always read whole is not cut by it.
    """
    last_day, today = cursor.last_day, now.astimezone(zone).date()
    first = _first(settings.since, stream, today)
    if stream.refresh is Refresh.FULL or (asked is None and last_day is None):
        # What the source has forgotten is not gone: only what it can still tell may be removed.
        is_whole = first == settings.since
        return Span(stream, first, is_whole=is_whole, is_gapless=True, zone=zone)
    if asked is not None:
        reached = first if last_day is None else last_day
        is_gapless = reached is not None and asked <= reached
        return Span(stream, _not_before(first, asked), is_whole=False, is_gapless=is_gapless, zone=zone)
    back = min(last_day or date.max, today) - stream.reread
    return Span(stream, _not_before(first, back), is_whole=False, is_gapless=True, zone=zone)


def last_day_of(latest: date | datetime | None, now: datetime, zone: ZoneInfo) -> date | None:
    """The last day that has rows, which the next load stands on. `latest` is a day, or UTC without a zone.

    Days to come do not count: one row dated 2999 must not make the loads until then empty.
    """
    if latest is None:
        return None
    day = latest.replace(tzinfo=UTC).astimezone(zone).date() if isinstance(latest, datetime) else latest
    return min(day, now.astimezone(zone).date())


def _first(since: date | None, stream: Stream, today: date) -> date | None:
    if stream.remembers is None or stream.refresh is Refresh.FULL:
        return since
    return _not_before(since, today - stream.remembers)


def _not_before(first: date | None, day: date) -> date:
    return day if first is None else max(first, day)
