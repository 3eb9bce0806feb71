"""Google Ads: what ads cost by day, and what Google Ads calls conversions (Google Ads API over REST)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from connectors.base import Answered
from connectors.google import signer_of
from connectors.google_ads import gaql, parse
from connectors.google_ads.answers import told, verdict_of
from connectors.google_ads.settings import Settings as AdsSettings
from connectors.wire import Answer, CutError, Item, Verdict, Window, WireConnector, days, stream
from throughline.errors import Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.google_ads.parse import Account
    from connectors.wire.http import Signer

__all__ = ["GoogleAds"]

_SCOPE = "https://www.googleapis.com/auth/adwords"
_STRETCH = {"campaign": 92, "ad": 45, "keyword": 7}  # days of one question, so that its answer fits into memory
_READABLE = ("ENABLED", "SUSPENDED")  # others refuse every question
_SHOWN = 5


class GoogleAds(WireConnector[AdsSettings]):
    """All accounts of one source. Days are those of each account's own zone.

    Conversions are credited to the day of the click, and invalid clicks are given back: thirty days are read again.
    Google counts questions, not requests a second: one a part and stretch of days.
    """

    kind = "google_ads"
    Settings = AdsSettings

    def signer(self) -> Signer:
        """A service account that is a user of the account, or a person's refresh token."""
        return signer_of(self.settings.name, self.settings, self.context, _SCOPE)

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors of Google Ads, also those in the middle of a stream. Raises Terminal for those with words of ours."""
        if found := told(answer):
            key, code = found
            raise self.refusal(key, code=code, version=self.settings.version)
        return verdict_of(answer)

    @stream("spend_daily", reread=days(30))
    def spend(self, window: Window) -> Iterator[Item]:
        """Spend at the level that was chosen; what a level has no rows for stays with the one above it."""
        yield from self._told()
        by_device = self.settings.device
        for account in self._accounts:
            for part in self._stretches(account, window):
                chain = []
                for each in gaql.CHAINS[self.settings.level]:
                    query = gaql.spend(each, part.start, part.end, by_device)
                    found = self._results(account.number, query, "metrics.costMicros")
                    chain.append((each, [parse.spent(row, account, by_device) for row in found]))
                yield from map(parse.money, parse.whole(chain, ("device",), parse.SPENT))

    @stream("ad_conversion_daily", reread=days(30), when=lambda settings: settings.conversions)
    def conversions(self, window: Window) -> Iterator[Item]:
        """Conversions by conversion action and day of the click."""
        yield from self._told()
        for account in self._accounts:
            for part in self._stretches(account, window):
                chain = []
                for each in gaql.CHAINS[self.settings.level]:
                    query = gaql.conversions(each, part.start, part.end)
                    found = self._results(account.number, query, "metrics.conversions")
                    chain.append((each, [parse.claimed(row, account) for row in found]))
                yield from parse.whole(chain, ("goal_id",), parse.CLAIMED)

    def probe(self) -> str:
        """Which accounts are read, in which currency and zone."""
        lines = [f"{each.name} ({each.number}): {each.currency}, {each.zone}" for each in self._accounts]
        return say("hints.google_ads.check", self.context.language, n=len(lines), accounts="; ".join(lines))

    def _results(self, customer: str, query: str, proof: str) -> Iterator[Mapping[str, Any]]:
        """One question of an account. JSON proves itself whole by its last bracket."""
        settings = self.settings
        headers = {"login-customer-id": settings.login_customer_id} if settings.login_customer_id else {}
        if settings.developer_token:
            headers["developer-token"] = settings.developer_token.get_secret_value()
        path = f"/{settings.version}/customers/{customer}/googleAds:searchStream"
        said = self.http.post(path, {"query": query}, headers=headers).json()
        # An answer to another question (a proxy that remembers too much) has the rows of a part for those of the whole.
        numbers = parse.request_ids(said)
        if numbers & self._seen:
            raise CutError("cut")
        self._seen |= numbers
        return parse.results(said, proof)

    @cached_property
    def _seen(self) -> set[str]:
        return set()

    @cached_property
    def _accounts(self) -> list[Account]:
        """Those named, else all below the manager. Raises Terminal where a named one is closed or a manager itself.

        Closed ones below a manager are told of, for they cannot be read. None at all is a right that was lost, not an
        empty world.
        """
        named = dict.fromkeys(self.settings.customers, True)
        clients, found = named or self._clients(), []
        closed = [number for number, is_readable in clients.items() if not is_readable]
        for number in (number for number, is_readable in clients.items() if is_readable):
            try:
                found.append(self._account(number))
            except Terminal as error:
                if named or error.key != "google_ads_not_enabled":
                    raise
                closed.append(number)
        if not found:
            raise self.refusal("no_accounts", manager=self.settings.login_customer_id)
        if closed:
            names = ", ".join(closed[:_SHOWN]) + ("…" if len(closed) > _SHOWN else "")
            self.warn("closed", n=len(closed), accounts=names)
        return found

    def _told(self) -> Iterator[Answered]:
        """Which accounts the manager has that can be read: others keep their rows."""
        if not self.settings.customers:
            yield Answered(frozenset(account.number for account in self._accounts))

    def _account(self, number: str) -> Account:
        rows = list(self._results(number, gaql.ACCOUNT, "customer.id"))
        if len(rows) != 1:
            raise CutError("cut")
        account = parse.Account.of(rows[0])
        if account.is_manager:
            raise self.refusal("manager", code=number, version=self.settings.version)
        return account

    def _clients(self) -> dict[str, bool]:
        """Accounts below the manager, and whether their status lets them be read."""
        rows = self._results(self.settings.login_customer_id or "", gaql.CLIENTS, "customerClient.id")
        clients = [row["customerClient"] for row in rows]
        return {each["id"]: each.get("status") in _READABLE for each in clients if not each.get("manager")}

    def _stretches(self, account: Account, window: Window) -> Iterator[Window]:
        """Parts of the window, without the months in which the account did nothing: years are asked in one question."""
        size = _STRETCH[self.settings.level]
        if window.end - window.start < days(92):
            yield from window.split(size)
            return
        query = gaql.months(window.start, window.end)
        active = {row["segments"]["month"][:7] for row in self._results(account.number, query, "metrics.costMicros")}
        for month in window.months():
            if f"{month.start:%Y-%m}" in active:
                yield from month.split(size)
