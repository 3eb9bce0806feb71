"""Google Analytics 4: sums of visits by day and marks, by the Data API; its ad costs where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from connectors.ga4 import parse
from connectors.ga4.reports import Report, Reports
from connectors.ga4.settings import Settings as Ga4Settings
from connectors.google import signer_of
from connectors.google.fault import fault_of
from connectors.wire import Answer, Kind, Row, Verdict, Window, WireConnector, days, stream
from throughline.errors import Transient
from throughline.texts import Phrase, say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["Ga4"]

_SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
_DAYS = Report(("date",), ("sessions",))
_AT_ONCE_S = 30  # until one of the requests at once is over
_FAILURES = 2  # answers of 500 and 503 in a row; ten an hour lock the property for the hour
_TOLD = {"SERVICE_DISABLED": "api_off", "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "scope"}
_LATER = ("hour", "day", "threshold", "server error")  # buckets of quota that no try of ours outlives


class Ga4(WireConnector[Ga4Settings]):
    """One property. Days are those of the property's zone; GA4 goes on counting a day for two more."""

    kind = "ga4"
    Settings = Ga4Settings
    _failures = 0  # in a row

    def signer(self) -> Signer:
        """A service account that is a Viewer of the property, or a person's refresh token."""
        return signer_of(self.settings.name, self.settings, self.context, _SCOPE)

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors of Google. Raises Terminal for those with words of ours, Transient where Google fails in a row."""
        self._count_failure(answer.status)
        fault = fault_of(answer)
        if fault is None:
            return None
        if fault.reason in _TOLD:
            raise self.refusal(_TOLD[fault.reason])
        said = fault.message
        if answer.status == 429 and "concurrent" in said.lower():
            return Verdict(Kind.BUSY, said, fault.status, _AT_ONCE_S)
        if answer.status == 429 and any(word in said.lower() for word in _LATER):
            return Verdict(Kind.QUOTA, said, fault.status)
        if answer.status == 401:
            return Verdict(Kind.EXPIRED, said, fault.status)
        kinds = {403: Kind.DENIED, 404: Kind.MISSING, 429: Kind.BUSY}
        default = Kind.DOWN if answer.status >= 500 else Kind.REFUSED
        return Verdict(kinds.get(answer.status, default), said, fault.status)

    @stream("traffic_daily", reread=days(3), when=lambda settings: settings.traffic)
    def traffic(self, window: Window) -> Iterator[Row]:
        """Visits by day, tags and source."""
        for month in window.months():
            yield from parse.traffic(self._reports.rows(parse.TRAFFIC[self.settings.tags], month))

    @stream("spend_daily", reread=days(3), when=lambda settings: settings.costs)
    def spend(self, window: Window) -> Iterator[Row]:
        """Ad costs by day and campaign, in the property's currency."""
        for month in window.months():
            if rows := list(self._reports.rows(parse.COSTS, month)):
                yield from parse.costs(rows, self._reports.metadata["currencyCode"])

    def probe(self) -> str:
        """Visits of the last thirty days, and in which zone days are cut."""
        today = self.window(None)
        lately = Window(today.end - timedelta(days=30), today.end, today.zone)
        n = sum(int(row["sessions"]) for row in self._reports.rows(_DAYS, lately))
        about = self._reports.metadata
        facts = {"n": n, "zone": about.get("timeZone", "?"), "currency": about.get("currencyCode", "?")}
        return say("hints.ga4.check", self.context.language, property=self.settings.property, **facts)

    def warn(self, key: str, **facts: object) -> None:
        """Once a load, however many answers say it."""
        if key not in self._warned:
            self._warned.add(key)
            super().warn(key, **facts)

    @cached_property
    def _warned(self) -> set[str]:
        return set()

    @cached_property
    def _reports(self) -> Reports:
        return Reports(self.http, self.settings.property, self.warn)

    def _count_failure(self, status: int) -> None:
        self._failures = self._failures + 1 if status in (500, 503) else 0
        if self._failures > _FAILURES:
            vendor = Phrase("hints.ga4.name")
            raise Transient("ga4_failing", source=self.settings.name, vendor=vendor, status=status)
