"""UniSender, and Selzy, which is the same abroad: campaigns that were sent, with what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from connectors.unisender import parse
from connectors.unisender.settings import Settings as UnisenderSettings
from connectors.wire import Answer, Kind, Limits, Page, Row, Verdict, Window, WireConnector, by_offset, days, stream
from throughline.logging import redact
from throughline.texts import say

__all__ = ["Unisender"]

_SIZE = 100  # the largest page of UniSender (50 without asking); Selzy would give 10,000
_AT_ONCE = 366  # days: of one question no more than 10,000 campaigns are listed
_KINDS = {
    "invalid_api_key": Kind.AUTH,
    "access_denied": Kind.DENIED,
    "unknown_method": Kind.MISSING,
    "retry_later": Kind.BUSY,
}


class Unisender(WireConnector[UnisenderSettings]):
    """Sent campaigns of one account. Opens and clicks come for weeks: thirty days are read again.

    The key goes in the body of a POST: in an address it would end up in logs. Errors come with 200.
    """

    kind = "unisender"
    Settings = UnisenderSettings
    limits = Limits(rates=((1200, 60.0),))

    def judge(self, answer: Answer) -> Verdict | None:
        """{error, code}, whatever the status is."""
        said = answer.said()
        if not isinstance(said, dict) or not (said.get("error") or said.get("code")):
            return None
        code = str(said.get("code") or "")
        otherwise = Kind.DOWN if answer.status >= 500 else Kind.REFUSED
        kind = Kind.BUSY if code.startswith("api_call_limit") else _KINDS.get(code, otherwise)
        return Verdict(kind, str(said.get("error") or ""), code)

    @stream("mail_stat", reread=days(30))
    def campaigns(self, window: Window) -> Iterator[Row]:
        """One row per campaign sent in the window: one request for each."""
        told: set[str] = set()
        uncounted: list[str] = []
        for campaign in self._sent(window, told):
            said = self._ask("getCampaignCommonStats", {"campaign_id": campaign["id"]}, told)
            numbers = parse.statistics(said)
            if numbers is None:
                uncounted.append(str(campaign["id"]))
            elif row := parse.campaign(campaign, numbers, window.zone):
                yield row
        if uncounted:
            self.warn("uncounted", ids=", ".join(uncounted[:10]), n=len(uncounted))

    def probe(self) -> str:
        """How much was sent lately: the API tells no name of the account."""
        today = self.window(None)
        month = Window(today.end - timedelta(days=30), today.end, today.zone)
        return say("hints.unisender.check", self.context.language, n=len(list(self._sent(month, set()))))

    def _sent(self, window: Window, told: set[str]) -> Iterator[Mapping[str, Any]]:
        """Campaigns that went out in the window, each once. No total is told: pages are read until an empty one."""
        seen: set[str] = set()
        for part in window.split(_AT_ONCE):
            for page in by_offset(partial(self._page, part, told), key=itemgetter("id")):
                for campaign in page:
                    if parse.is_sent(campaign) and str(campaign["id"]) not in seen:
                        seen.add(str(campaign["id"]))
                        yield campaign

    def _page(self, window: Window, told: set[str], offset: int) -> Page:
        moments = {"from": window.since, "to": window.until - timedelta(seconds=1)}  # both are included, UTC
        query = {name: f"{at:%Y-%m-%d %H:%M:%S}" for name, at in moments.items()}
        return Page(parse.items(self._ask("getCampaigns", {**query, "limit": _SIZE, "offset": offset}, told)))

    def _ask(self, method: str, words: Mapping[str, Any], told: set[str]) -> Any:
        """The result of a method. What is remarked beside it is passed on, once (`told`)."""
        form = {"api_key": self.settings.api_key.get_secret_value(), **words}
        said = self.http.ask("POST", self.settings.path + method, query={"format": "json"}, form=form).json()
        for warning in parse.warnings(said):
            if warning not in told:
                told.add(warning)
                self.warn("warning", said=redact(warning))
        return said["result"]
