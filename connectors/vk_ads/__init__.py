"""VK Ads, and myTarget, which is the same platform: daily spend by ad and the goals that it claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.base import Stream
from connectors.vk_ads import limits, parse, tokens
from connectors.vk_ads.settings import Settings as VkSettings
from connectors.vk_ads.statistics import Day, Statistics
from connectors.wire import Answer, Page, Row, Verdict, Window, WireConnector, by_offset, days, stream
from connectors.wire.remainder import Remainder
from throughline.errors import Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["VkAds"]

_MOSCOW = ZoneInfo("Europe/Moscow")  # VK cuts days here, whatever the account is
_PAGES = (250, 50)  # objects of a page: what is documented apart for some lists, and for all
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
        account, remainder = self._account(), Remainder()
        for ad, day, base in self._days(window):
            row = parse.spend(day, base, self._ads.get(ad, _unknown(ad)), account["currency"])
            if row is not None:
                yield row
                remainder.add(row)
        yield from self._beyond(account, window, remainder)

    @stream("ad_conversion_daily", reread=days(30), when=lambda settings: settings.goals)
    def goals(self, window: Window) -> Iterator[Row]:
        """A row per day and ad with goals."""
        for ad, day, base in self._days(window):
            yield from parse.goal(day, base, self._ads.get(ad, _unknown(ad)), self.settings.attribution)

    def check(self) -> str:
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

    def _days(self, window: Window) -> Iterator[Day]:
        statistics = Statistics(self.http, self.settings.attribution)
        if self.settings.api == "v3":
            yield from statistics.by_days(self._seen(window))
        else:
            yield from statistics.by_ids("banners", sorted(self._ads, key=int), self._seen(window))
        if statistics.refused:
            self.warn("refused", ids=", ".join(sorted(statistics.refused, key=int)[:10]), n=len(statistics.refused))

    def _beyond(self, account: Mapping[str, Any], window: Window, remainder: Remainder) -> Iterator[Row]:
        """Statistics of the account as a whole prove that of its ads."""
        statistics = Statistics(self.http, self.settings.attribution)
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
        """All ads with their places and tags by id."""
        if self.settings.has_campaigns:
            campaigns = {str(it["id"]): it.get("name") for it in self._list("campaigns", "id,name")}
            ads = self._list("banners", "id,name,campaign_id,urls")
            return {str(it["id"]): parse.ad(it, {}, campaigns) for it in ads}
        plans = {str(it["id"]): it.get("name") for it in self._list("ad_plans", "id,name")}
        found = (parse.group(it, plans) for it in self._list("ad_groups", "id,name,ad_plan_id,enable_utm,utm"))
        groups = {it.id: it for it in found}
        return {str(it["id"]): parse.ad(it, groups, None) for it in self._list("banners", "id,name,ad_group_id,urls")}

    def _list(self, kind: str, fields: str) -> list[Mapping[str, Any]]:
        """All objects of a kind. Deleted ones are asked for by name: what they spent is spent."""
        query = {"fields": fields, "_status__in": "active,blocked,deleted"}
        for size in _PAGES:
            try:
                pages = by_offset(partial(self._page, kind, query, size), key=itemgetter("id"))
                return [it for page in pages for it in page]
            except Terminal as error:
                # The largest page is documented as 50 for all lists and as 250 for some: the refusal names the limit.
                if size == _PAGES[-1] or error.key != "wire_refused" or "limit" not in str(error.facts).lower():
                    raise
        raise AssertionError(kind)

    def _page(self, kind: str, query: Mapping[str, str], size: int, offset: int) -> Page:
        said = self.http.get(f"/api/v2/{kind}.json", {**query, "limit": str(size), "offset": str(offset)}).json()
        return Page(said["items"], total=int(said["count"]))


def _unknown(ad: str) -> parse.Ad:
    """An ad that statistics know and the list does not."""
    return parse.Ad({"ad_id": ad}, {})
