"""Ringostat: calls with the traffic that brought them, by the new API (calls/list) or the old one (calls/export)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.calls.tags import with_tags
from connectors.ringostat import parse
from connectors.ringostat.reports import Reports, filters
from connectors.ringostat.settings import Settings as RingostatSettings
from connectors.wire import Answer, Item, Kind, Limits, Row, Verdict, Window, WireConnector, days, stream
from connectors.wire.answer import looks_like_html
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["Ringostat"]

_AT_ONCE = 31  # days
_KEY_WORDS = ("token", "auth", "access", "project")


class Ringostat(WireConnector[RingostatSettings]):
    """One project. Categories and employees are marked later: thirty days are read again.

    Limits are not documented; one request a second is asked of nobody too fast.
    """

    kind = "ringostat"
    Settings = RingostatSettings
    limits = Limits(rates=((1, 1.0),))

    def signer(self) -> Signer | None:
        """The key in its header; the old API has it in the address."""
        from connectors.wire.tokens import static

        return None if self._is_old else static(self.settings.auth_key.get_secret_value(), "Auth-key")

    def judge(self, answer: Answer) -> Verdict | None:
        """A refusal comes as a sentence, often with 200."""
        start = answer.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if answer.status not in (200, 400) or start in (b"", b"[") or looks_like_html(answer.body):
            return None
        said = " ".join(answer.text().split())
        is_key = "incorrect field" not in said.lower() and any(word in said.lower() for word in _KEY_WORDS)
        return Verdict(Kind.AUTH if is_key else Kind.REFUSED, said)

    @stream("call", reread=days(30))
    def calls(self, window: Window) -> Iterator[Item]:
        """A row per call, its pool and category as tags."""
        reports = self._reports()
        unknown = yield from with_tags((row, parse.tags(said)) for said, row in self._rows(reports, window))
        if unknown.words:
            self.warn("unknown", words=", ".join(sorted(unknown.words)))
        if unknown.directions:
            self.warn("direction", n=unknown.directions)
        if reports.left_out:
            self.warn("field", fields=", ".join(reports.left_out))

    def probe(self) -> str:
        """How many calls there were since yesterday."""
        today = self.window(None).end
        window = Window(today - timedelta(days=1), today, ZoneInfo(self.context.timezone))
        found = sum(1 for _ in self._rows(self._reports(), window))
        return say("hints.ringostat.check", self.context.language, n=found)

    @property
    def _is_old(self) -> bool:
        return self.settings.api == "old"

    def _rows(self, reports: Reports, window: Window) -> Iterator[tuple[Mapping[str, Any], Row]]:
        """A day more is asked for on both sides: in whose zone the vendor reads the question is not certain."""
        seen = window.seen_in(self.zone)
        wider = Window(seen.start - timedelta(days=1), seen.end + timedelta(days=1), self.zone)
        for part in wider.split(_AT_ONCE):
            first, last = datetime.combine(part.start, time.min), datetime.combine(part.end, time(23, 59, 59))
            for said in reports.calls(first, last):
                row = parse.call(said, self.zone)
                at = row["started_at"]
                if not isinstance(at, datetime) or at >= window.since:
                    yield said, row

    def _reports(self) -> Reports:
        settings = self.settings
        further = {"filters": filters(settings.dispositions)} if settings.dispositions else {}
        if settings.merge is not None:
            further["merge"] = str(settings.merge)
        return Reports(self._ask, further)

    def _ask(self, query: Mapping[str, str]) -> Answer:
        settings = self.settings
        if self._is_old:
            way_in = {"project_id": settings.project_id, "token": settings.auth_key.get_secret_value()}
            return self.http.get("/calls/export", {**way_in, **query})
        headers = {"x-project-id": settings.project_id} if settings.project_id else None
        return self.http.get("/calls/list", query, headers=headers)
