"""VK Ads, and myTarget, which is the same platform: daily spend by ad and the goals that it claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.base import Stream
from connectors.vk_ads import limits, lists, parse, tokens
from connectors.vk_ads.settings import Settings as VkSettings
from connectors.vk_ads.statistics import Day, Statistics
from connectors.wire import Answer, Row, Verdict, Window, WireConnector, days, stream
from connectors.wire.remainder import Remainder
from throughline.errors import Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["VkAds"]

_MOSCOW = ZoneInfo("Europe/Moscow")  # VK cuts days here, whatever the account is
_NOWHERE = parse.Ad({}, {})


class VkAds(WireConnector[VkSettings]):
    """One account, or one client of an agency. Spend is restated for days (fraud), goals for as long as they count."""

    kind = "vk_ads"
    Settings = VkSettings

    def signer(self) -> Signer:
        """A token that lives a day, kept between loads: there may be five of them."""
        from connectors.wire.tokens import BearerSigner

        settings, now = self.settings, self.context.now
        fetcher = tokens.Tokens(self.way(tokens.judge), settings, now, lambda: self.refusal("tokens"))
        return BearerSigner(self.keyring(settings.client_id, settings.agency_client), fetcher.fetch, now)

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors of three shapes."""
        return limits.judge(answer, self.context.now())

    def rest(self, answer: Answer) -> float:
        """To the end of the second or the hour whose last request this was."""
        return limits.rest(answer, self.context.now())

    def streams(self) -> Sequence[Stream]:
        """VK tells no more than the last `history_days`, today among them, which may be yesterday's or tomorrow's name
        in the project's zone: what is stored of the time before stays."""
        remembers = days(self.settings.history_days - 2)
        return [replace(it, remembers=remembers) for it in super().streams()]

    @stream("spend_daily", reread=days(7))
    def spend(self, window: Window) -> Iterator[Row]:
        """A row per day and ad; what the account spent beyond the ads that are listed, a row per day."""
        account, remainder, statistics = self._account(), Remainder(), self._statistics()
        for ad, day, base in self._days(statistics, window):
            row = parse.spend(day, base, self._ads.get(ad, _unknown(ad)), account["currency"])
            if row is not None:
                yield row
                remainder.add(row)
        if statistics.refused:
            self.warn("refused", ids=", ".join(sorted(statistics.refused, key=int)[:10]), n=len(statistics.refused))
        yield from self._beyond(account, window, remainder)

    @stream("ad_conversion_daily", reread=days(30), when=lambda settings: settings.goals)
    def goals(self, window: Window) -> Iterator[Row]:
        """A row per day and ad with goals."""
        for ad, day, base in self._days(self._statistics(), window):
            yield from parse.goal(day, base, self._ads.get(ad, _unknown(ad)), self.settings.attribution)

    def probe(self) -> str:
        """Whose account it is and how many ads it has, the deleted ones too."""
        account = self._account()
        facts = {"account": account["username"], "currency": account["currency"], "n": len(self._ads)}
        return say("hints.vk_ads.check", self.context.language, **facts)

    def _account(self) -> Mapping[str, Any]:
        """id, username and currency. That the right read_ads is enough for it is not confirmed: without it the id is
        blank and the currency the source's."""
        try:
            said: Mapping[str, Any] = self.http.get("/api/v2/user.json").json()
        except Terminal as error:
            if error.key != "wire_denied":
                raise
            return {"id": "", "username": self.settings.agency_client, "currency": self.currency}
        return {name: said[name] for name in ("id", "username", "currency")}

    def _seen(self, window: Window) -> Window:
        """Days by their names, up to today in Moscow: what a load does not find again is removed by its day's name."""
        return replace(window, end=self._today())

    def _today(self) -> date:
        return self.context.now().astimezone(_MOSCOW).date()

    def _statistics(self) -> Statistics:
        return Statistics(self.http, self.settings.attribution)

    def _days(self, statistics: Statistics, window: Window) -> Iterator[Day]:
        if self.settings.api == "v3":
            return statistics.by_days(self._seen(window))
        return statistics.by_ids("banners", sorted(self._ads, key=int), self._seen(window))

    def _beyond(self, account: Mapping[str, Any], window: Window, remainder: Remainder) -> Iterator[Row]:
        """Statistics of the account as a whole prove that of its ads."""
        statistics = self._statistics()
        ids = [str(account["id"])] if account["id"] else []
        found = statistics.by_ids("users", ids, self._seen(window))
        totals = [row for _, day, base in found if (row := parse.spend(day, base, _NOWHERE, account["currency"]))]
        if statistics.refused or not ids:
            self.warn("unproven")
            return
        yield from remainder.of(totals, self._today())
        if remainder.days:
            self.warn("beyond", amount=remainder.amount, currency=account["currency"], n=remainder.days)

    @cached_property
    def _ads(self) -> Mapping[str, parse.Ad]:
        return lists.ads(self.http, self.settings.has_campaigns)


def _unknown(ad: str) -> parse.Ad:
    """An ad that statistics know and the list does not."""
    return parse.Ad({"ad_id": ad}, {})
