"""Telegram Ads: daily spend by ad, and the actions it claims, of an account and those related to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from connectors.base import Answered
from connectors.telegram_ads import parse, verdicts
from connectors.telegram_ads.methods import Account, Methods
from connectors.telegram_ads.parse import Numbers
from connectors.telegram_ads.settings import Settings as TelegramSettings
from connectors.telegram_ads.statistics import Statistics
from connectors.wire import Answer, Item, Limits, Row, Verdict, Window, WireConnector, days, stream
from connectors.wire.remainder import Remainder
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["TelegramAds"]


class TelegramAds(WireConnector[TelegramSettings]):
    """Accounts, one after another. Whether Telegram restates the past is not known: three days are read again.

    Telegram names no limit, and tells by FLOOD_WAIT when there was too much: we keep well below.
    """

    kind = "telegram_ads"
    Settings = TelegramSettings
    limits = Limits(rates=((5, 1.0),))

    def signer(self) -> Signer:
        """A token of one account, without an end."""
        from connectors.wire.tokens import static

        return static(f"Bearer {self.settings.token.get_secret_value()}")

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors come with 200."""
        return verdicts.judge(answer)

    @stream("spend_daily", reread=days(3))
    def spend(self, window: Window) -> Iterator[Item]:
        """A row per day and ad; what an account spent beyond the ads that it lists, a row per day."""
        wanted = self._wanted(window)
        accounts = self._accounts()
        yield from self._told(accounts)
        for account in accounts:
            statistics, remainder = self._statistics(), Remainder()
            for ad, day, numbers in self._days(account, statistics, wanted):
                if numbers.is_delivery:
                    row = parse.spend(account, day, parse.ad(ad), numbers)
                    remainder.add(row)
                    yield row
            yield from self._beyond(account, statistics, remainder, wanted)

    @stream("ad_conversion_daily", reread=days(3), when=lambda settings: settings.goals)
    def goals(self, window: Window) -> Iterator[Item]:
        """A row per day and ad with actions that Telegram claims."""
        accounts = self._accounts()
        yield from self._told(accounts)
        for account in accounts:
            for ad, day, numbers in self._days(account, self._statistics(), self._wanted(window)):
                if numbers.actions:
                    yield parse.goal(account, day, ad, numbers)

    def probe(self) -> str:
        """Whose accounts these are, and their currencies."""
        names = ", ".join(f"{account.title} ({account.currency})" for account in self._accounts())
        return say("hints.telegram_ads.check", self.context.language, accounts=names)

    @cached_property
    def _methods(self) -> Methods:
        return Methods(self.http)

    def _today(self) -> date:
        return self.context.now().astimezone(UTC).date()

    def _wanted(self, window: Window) -> Window:
        """Days of UTC are asked for by their names, up to today there, for so they are removed."""
        return window if self.settings.days == "business" else replace(window, end=self._today())

    def _statistics(self) -> Statistics:
        return Statistics(self._methods.statistics, self._today(), self.settings.days == "business")

    def _days(
        self, account: Account, statistics: Statistics, window: Window
    ) -> Iterator[tuple[Mapping[str, Any], date, Numbers]]:
        for ad in self._methods.ads(account):
            for day, numbers in statistics.days({**account.scope, "ad_id": ad["ad_id"]}, window).items():
                yield ad, day, numbers

    def _told(self, accounts: list[Account]) -> Iterator[Answered]:
        """Which accounts were found, where the settings name none: those of another day keep their rows."""
        if not self.settings.accounts:
            yield Answered(frozenset(account.id for account in accounts))

    def _accounts(self) -> list[Account]:
        ids = self.settings.accounts
        if not ids:
            return self._methods.accounts()
        found = self._methods.named(ids)
        if missing := set(ids) - {account.id for account in found}:
            raise self.refusal("account", ids=", ".join(sorted(missing)))
        return found

    def _beyond(self, account: Account, statistics: Statistics, remainder: Remainder, window: Window) -> Iterator[Row]:
        """What the account says of itself proves its ads: a deleted ad is not listed, and its money was spent.

        A day that is cut by five minutes for one and as Telegram does for the other tells nothing, nor do those beside.
        """
        whole = self._statistics()
        told = whole.days(account.scope, window)
        totals = [parse.spend(account, day, {}, here) for day, here in told.items() if here.is_delivery]
        odd = statistics.uneven ^ whole.uneven
        yield from remainder.of(totals, window.end, {day + timedelta(days=n) for day in odd for n in (-1, 0, 1)})
        if remainder.days:
            facts = {"account": account.title, "currency": account.currency}
            self.warn("beyond", amount=remainder.amount, n=remainder.days, **facts)
        if uneven := statistics.uneven | whole.uneven:
            self.warn("uneven", account=account.title, n=len(uneven))
