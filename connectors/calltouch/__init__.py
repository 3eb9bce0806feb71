"""Calltouch: calls with their tags and traffic, and requests of one site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

from connectors.calls.tags import with_tags
from connectors.calltouch import applications, parse
from connectors.calltouch.settings import Settings as CalltouchSettings
from connectors.wire import (
    Answer,
    CutError,
    Item,
    Kind,
    Page,
    Verdict,
    Window,
    WireConnector,
    by_offset,
    days,
    stream,
)
from throughline.texts import say

__all__ = ["Calltouch"]

_SIZE = 1000  # the largest page
_CALLS = "%d/%m/%Y"
# The only list of the API that writes months first: on the days up to the twelfth a mistake would be silent.
_REQUESTS = "%m/%d/%Y"
_MODELS = {"last_non_direct": 0, "last_interaction": 1}


class Calltouch(WireConnector[CalltouchSettings]):
    """Tags, targets and deals are added to a call for weeks, and nothing says when: thirty days are read again.

    Calltouch cuts days in the zone of the site (`timezone`). It names no limits: one request after another.
    """

    kind = "calltouch"
    Settings = CalltouchSettings

    def judge(self, answer: Answer) -> Verdict | None:
        """401 and 403 are a wrong token alike: it has no rights of its own."""
        said = answer.said()
        words = said if isinstance(said, dict) else {}
        told = str(next((words[name] for name in ("message", "error", "errorMessage") if words.get(name)), ""))
        if answer.status in (401, 403):
            return Verdict(Kind.AUTH, told)
        if answer.status < 400 and "records" not in words and told:
            return Verdict(Kind.REFUSED, told, str(words.get("errorCode") or ""))
        return Verdict(Kind.REFUSED, told) if answer.status == 400 else None

    @stream("call", reread=days(30))
    def calls(self, window: Window) -> Iterator[Item]:
        """Calls and their tags, a month at a time: the longest period is not documented."""
        parts = window.seen_in(self.zone).months()
        pages = (page for part in parts for page in by_offset(self._pages(part), key=itemgetter("callId")))
        calls = ((parse.call(said, self._chosen), parse.tags(said)) for page in pages for said in page)
        unknown = yield from with_tags(calls)
        if unknown.calls:
            self.warn("unknown", n=unknown.calls)

    @stream("lead", reread=days(30), when=lambda settings: settings.requests)
    def requests(self, window: Window) -> Iterator[Item]:
        """Requests, a month at a time. They come as a list without a total: its bracket is the proof."""
        for part in window.seen_in(self.zone).months():
            query = {**self._period(part, _REQUESTS), "withRequestTags": "true"}
            found = self.http.get("/calls-service/RestAPI/requests", query).json()
            if not isinstance(found, list):
                raise CutError("cut")
            self._prove_days(found, "dateStr", part)
            for said in found:
                yield applications.request(said, self._chosen)

    def probe(self) -> str:
        """How many calls the site had in a week."""
        today = self.context.now().astimezone(self.zone).date()
        page = self._pages(Window(today - timedelta(days=6), today, self.zone), size=1)(0)
        return say("hints.calltouch.check", self.context.language, site=self.settings.site_id, n=page.total)

    @property
    def _chosen(self) -> parse.Chosen:
        return parse.Chosen(self.settings.client_id, self.settings.antifraud)

    def _period(self, part: Window, form: str) -> dict[str, str]:
        token = self.settings.token.get_secret_value()
        return {"clientApiId": token, "dateFrom": part.start.strftime(form), "dateTo": part.end.strftime(form)}

    def _pages(self, part: Window, size: int = _SIZE) -> Callable[[int], Page]:
        """Asks for pages of calls, one after another; the first is asked for again where the list has moved."""
        path = f"/calls-service/RestAPI/{self.settings.site_id}/calls-diary/calls"
        wanted = dict.fromkeys(("withCallTags", "withOrders", "withComments"), "true")
        wanted |= {"withMapVisits": "false", "withYandexDirect": "true", "withGoogleAdwords": "true"}
        wanted |= {"attribution": str(_MODELS[self.settings.attribution]), "limit": str(size)}
        number = 0

        def fetch(offset: int) -> Page:
            nonlocal number
            number = number + 1 if offset else 1
            query = {**self._period(part, _CALLS), **wanted, "page": str(number)}
            said = self.http.get(path, query).json()
            rows, total = _listed(said, number, part.start == part.end)
            self._prove_days(rows, "date", part)
            return Page(rows, total=total)

        return fetch

    def _prove_days(self, rows: list[Mapping[str, Any]], column: str, part: Window) -> None:
        """Raises Terminal where a row is of a day that was not asked for: months and days have changed places, or the
        days are cut in another zone than is thought, and rows of the border would be lost."""
        for row in rows:
            text = str(row.get(column) or "")[:10]
            day = _day(text)
            if day is not None and not part.start <= day <= part.end:
                raise self.refusal("other_days", day=text, since=str(part.start), until=str(part.end))


def _listed(said: Any, number: int, is_one_day: bool) -> tuple[list[Mapping[str, Any]], int]:
    """Rows of a page and how many there are in all. An old node gives a bare list, of one day only.

    Raises CutError for another page than was asked for, KeyError for one that says nothing of itself.
    """
    if isinstance(said, list):
        if not is_one_day:
            raise CutError("cut")
        return said, len(said)
    total = int(said["recordsTotal"])
    if total and int(said["page"]) != number:
        raise CutError("cut")
    return said["records"], total


def _day(text: str) -> date | None:
    try:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError:
        return None
