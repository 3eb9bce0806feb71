"""Meta (Facebook, Instagram): daily spend by ad and the actions that it claims (Marketing API, insights)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from connectors.meta_ads import parse, verdicts
from connectors.meta_ads.insights import Insights, Question
from connectors.meta_ads.settings import Settings as MetaSettings
from connectors.wire import Answer, CutError, Row, Verdict, Window, WireConnector, days, stream
from connectors.wire.remainder import Remainder
from throughline.errors import Terminal
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["MetaAds"]

_REMEMBERS = days(1120)  # 37 months, whose shortest are 1,123 days
_AT_ONCE = 28  # days of one report
_ADS = 50  # ids of one question
_CREATIVE = "creative{url_tags,object_story_spec,asset_feed_spec{link_urls}}"


@dataclass(frozen=True, slots=True)
class _Account:
    id: str
    name: str
    currency: str
    zone: ZoneInfo


class MetaAds(WireConnector[MetaSettings]):
    """Ad accounts, one after another. Meta changes insights for 28 days and forgets them after 37 months.

    Days are those of the account's zone. Limits are not numbers but shares, told by the headers of each answer.
    """

    kind = "meta_ads"
    Settings = MetaSettings

    def signer(self) -> Signer:
        """A token, and the proof of the application's secret where the settings have one."""
        from connectors.meta_ads.signing import Signature

        secret = self.settings.app_secret
        return Signature(self.settings.token.get_secret_value(), secret.get_secret_value() if secret else None)

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors come inside 400."""
        return verdicts.judge(answer)

    def rest(self, answer: Answer) -> float:
        """Slower from 80 % of a limit on."""
        return verdicts.rest(answer)

    @stream("spend_daily", reread=days(28), remembers=_REMEMBERS)
    def spend(self, window: Window) -> Iterator[Row]:
        """A row per day and ad (and breakdown); what the account spent beyond its ads, a row per day."""
        settings = self.settings
        question = Question("ad", parse.AD_FIELDS, settings.breakdowns)
        for account in self._accounts():
            tags: dict[str, parse.Tags] = {}
            remainder = Remainder()
            for part in self._parts(account, window):
                rows = parse.told_once(self._insights(account).rows(question, part), settings.breakdowns)
                self._learn_tags(tags, {row["ad_id"] for row in rows})
                for found in rows:
                    row = parse.spend(found, settings.breakdowns, settings.clicks, tags[found["ad_id"]])
                    yield row
                    remainder.add(row)
            yield from self._beyond(account, window, remainder)

    @stream("ad_conversion_daily", reread=days(28), remembers=_REMEMBERS, when=lambda settings: bool(settings.goals))
    def conversions(self, window: Window) -> Iterator[Row]:
        """A row per day, ad, goal and attribution window."""
        question = Question("ad", parse.ACTION_FIELDS, windows=self.settings.attribution)
        for account in self._accounts():
            for part in self._parts(account, window):
                for row in self._insights(account).rows(question, part):
                    yield from parse.conversions(row, self.settings.goals, self.settings.attribution)

    def probe(self) -> str:
        """Which accounts were found and in which currency and zone their days are."""
        accounts = ", ".join(f"{it.name} ({it.currency}, {it.zone.key})" for it in self._accounts())
        return say("hints.meta_ads.check", self.context.language, accounts=accounts)

    @property
    def _base(self) -> str:
        return f"/{self.settings.version}"

    def _accounts(self) -> Iterator[_Account]:
        for number in self.settings.accounts:
            query = {"fields": "account_id,name,currency,timezone_name"}
            said = self.http.get(f"{self._base}/act_{number}", query).json()
            if said["account_id"] != number:
                raise CutError("cut")
            yield _Account(number, said["name"], said["currency"], ZoneInfo(said["timezone_name"]))

    def _insights(self, account: _Account) -> Insights:
        return Insights(self.http, self._base, account.id, self.context.clock, self.context.sleep)

    def _parts(self, account: _Account, window: Window) -> Iterator[Window]:
        """Days by their names, up to today there: what a load does not find again is removed by the name of its day."""
        yield from replace(window, end=self._today(account)).split(_AT_ONCE)

    def _today(self, account: _Account) -> date:
        return self.context.now().astimezone(account.zone).date()

    def _beyond(self, account: _Account, window: Window, remainder: Remainder) -> Iterator[Row]:
        question = Question("account", parse.SUMS)
        said: list[Mapping[str, Any]] = []
        for part in self._parts(account, window):
            said += self._insights(account).rows(question, part)
        totals = [parse.spend(row, (), self.settings.clicks, ()) for row in said]
        yield from remainder.of(totals, self._today(account))
        if remainder.days:
            facts = {"account": account.name, "amount": remainder.amount, "currency": account.currency}
            self.warn("beyond", **facts, n=remainder.days)

    def _learn_tags(self, known: dict[str, parse.Tags], ads: set[str]) -> None:
        """Tags of ads not seen before, deleted ones too: by id they are still told."""
        wanted = sorted(ads - set(known))
        for start in range(0, len(wanted), _ADS):
            known.update(self._tags(wanted[start : start + _ADS]))

    def _tags(self, ads: Sequence[str]) -> dict[str, parse.Tags]:
        """One id that is gone spoils the answer for all: then each half is asked for."""
        try:
            said = self.http.get(f"{self._base}/", {"ids": ",".join(ads), "fields": _CREATIVE}).json()
        except Terminal as error:
            if error.facts.get("code") != verdicts.GONE:
                raise
            if len(ads) == 1:
                return {ads[0]: ()}
            middle = len(ads) // 2
            return {**self._tags(ads[:middle]), **self._tags(ads[middle:])}
        return {ad: parse.creative(said[ad]) for ad in ads}
