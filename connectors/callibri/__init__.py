"""Callibri: calls with their classes, and forms, chats and letters of one project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.callibri import parse
from connectors.callibri.settings import Settings as CallibriSettings
from connectors.calls.tags import with_tags
from connectors.wire import Answer, Item, Kind, Limits, Row, Verdict, Window, WireConnector, days, stream
from connectors.wire.verdict import by_status
from throughline.texts import say

__all__ = ["Callibri"]

_AT_ONCE = 7  # days of one question, both ends included
_DAY = "%d.%m.%Y"
_UTC = ZoneInfo("UTC")


class Callibri(WireConnector[CallibriSettings]):
    """Classes are given to appeals for weeks, and nothing says when: thirty days are read again.

    There are no pages. Limits are not documented, and who asks often hears 429: a question a second.
    """

    kind = "callibri"
    Settings = CallibriSettings
    limits = Limits(rates=((1, 1.0),))

    def judge(self, answer: Answer) -> Verdict | None:
        """{code, message}: an error may come with 200, so `code` says it, not the status."""
        said = answer.said()
        if not isinstance(said, dict):
            return None
        code = str(said.get("code") or answer.status)
        if code == "200" and answer.status < 300:
            return None
        kind = by_status(int(code)) if code.isdecimal() else None
        words = next((said[name] for name in ("message", "error", "errors") if said.get(name)), "")
        return Verdict(kind or by_status(answer.status) or Kind.REFUSED, str(words), code)

    @stream("call", reread=days(30))
    def calls(self, window: Window) -> Iterator[Item]:
        """Calls, their classes and channels."""
        appeals = (found for said in self._weeks(window) for found in self._inside(said, "calls", window))
        unknown = yield from with_tags(
            (parse.call(appeal, at, self.settings.client_id), parse.tags(appeal, channel))
            for channel, appeal, at in appeals
        )
        if unknown.calls:
            self.warn("unknown", n=unknown.calls)

    @stream("lead", reread=days(30), when=lambda settings: settings.requests)
    def applications(self, window: Window) -> Iterator[Row]:
        """Forms, chats and letters."""
        for said in self._weeks(window):
            for name, kind in parse.LEADS.items():
                for channel, appeal, at in self._inside(said, name, window):
                    yield parse.lead(appeal, at, kind, channel, self.settings.client_id)

    def probe(self) -> str:
        """The name of the project. Raises Terminal where the user has no such project."""
        sites = self.http.get("/get_sites", self._signed()).json()["sites"]
        found = {str(site["site_id"]): site for site in sites}
        site = found.get(str(self.settings.site_id))
        if site is None:
            raise self.refusal("no_site", site=self.settings.site_id, found=", ".join(found) or "—")
        name = site.get("sitename") or self.settings.site_id
        return say("hints.callibri.check", self.context.language, site=name)

    def _signed(self) -> dict[str, str]:
        return {"user_email": self.settings.user_email, "user_token": self.settings.user_token.get_secret_value()}

    def _weeks(self, window: Window) -> Iterator[Mapping[str, Any]]:
        """Answers that hold all of the window, whether Callibri cuts days in the project's zone or in UTC."""
        readings = [window.seen_in(zone) for zone in (_UTC, self.zone)]
        start, end = min(it.start for it in readings), max(it.end for it in readings)
        for part in Window(start, end, self.zone).split(_AT_ONCE):
            period = {"date1": part.start.strftime(_DAY), "date2": part.end.strftime(_DAY)}
            query = {**self._signed(), "site_id": self.settings.site_id, **period}
            said = self.http.get("/site_get_statistics", query).json()
            self._prove_days(said, part)
            yield said

    def _inside(
        self, said: Mapping[str, Any], name: str, window: Window
    ) -> Iterator[tuple[str | None, Mapping[str, Any], datetime]]:
        """Appeals of a list that are of the window, to the second: the questions reach a little farther."""
        for channel, appeal in parse.listed(said, name):
            at = parse.moment(appeal, self.zone)
            if window.since <= at < window.until:
                yield channel, appeal, at

    def _prove_days(self, said: Mapping[str, Any], part: Window) -> None:
        """Raises Terminal for an appeal of days that were not asked for in any zone: the answer is another's."""
        slack = timedelta(days=1)
        for name in ("calls", *parse.LEADS):
            for _, appeal in parse.listed(said, name):
                at = parse.moment(appeal, self.zone)
                if not part.since - slack <= at < part.until + slack:
                    day = at.astimezone(self.zone).date()
                    raise self.refusal("other_days", day=str(day), since=str(part.start), until=str(part.end))
