"""amoCRM and Kommo (API v4): deals with their contacts, stages and their history, applications not sorted yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from connectors.amocrm import parse, tokens, verdicts
from connectors.amocrm.deals import Deals
from connectors.amocrm.desk import Desk
from connectors.amocrm.settings import Settings as AmoSettings
from connectors.amocrm.unsorted import Unsorted
from connectors.base import Refresh
from connectors.wire import Answer, CutError, Item, Limits, Row, Verdict, Window, WireConnector, days, stream
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["AmoCrm"]

_EVENTS = 100  # a page of events holds no more
_STRETCH = 30 * 86_400  # seconds of events that are read at once, so that pages do not get deep


class AmoCrm(WireConnector[AmoSettings]):
    """One account. Seven requests a second are allowed and who goes on after a refusal is shut out: six are made."""

    kind = "amocrm"
    Settings = AmoSettings
    limits = Limits(rates=((6, 1.0),))

    def signer(self) -> Signer:
        """The long-lived token, or OAuth with tokens that are kept between loads."""
        from connectors.wire.tokens import BearerSigner, static

        settings, now = self.settings, self.context.now
        if settings.token is not None:
            return static(f"Bearer {settings.token.get_secret_value()}")
        fetcher = tokens.Tokens(
            self.way(tokens.judge),
            settings,
            now,
            lambda host: self.way(tokens.judge, host=host),
            lambda host: self.refusal("moved", host=host),
        )
        return BearerSigner(self.keyring(settings.client_id or ""), fetcher.fetch, now)

    def judge(self, answer: Answer) -> Verdict | None:
        """Problems of HTTP as JSON, or the web page of a guard."""
        return verdicts.judge(answer)

    @stream("deal", refresh=Refresh.LIVING, reread=days(1))
    def deals(self, window: Window) -> Iterator[Item]:
        """Deals that were changed, or whose contacts were; those in the bin; and the ids of all that are.

        Whoever does not see all deals cannot say which are gone; an account without any has rather lost a right.
        """
        first = self.window(self.settings.since)
        is_whole = window.start <= first.start
        deals = Deals(self._desk.lists, self._desk.known, _seconds(first.since))
        yield from deals.read(None if is_whole else _seconds(window.since))
        if not self._desk.knows_users:
            self.warn("users")
        elif not self._desk.sees_all:
            self.warn("partial")
        elif is_whole or self.settings.reconcile:
            yield from deals.living(is_whole)
            if not deals.found:
                self.warn("empty")

    @stream("deal_stage", refresh=Refresh.FULL)
    def stages(self, window: Window) -> Iterator[Row]:
        """Stages of all pipelines."""
        yield from parse.stages(self._desk.pipelines)

    @stream("deal_stage_event", refresh=Refresh.APPEND, reread=days(1))
    def events(self, window: Window) -> Iterator[Row]:
        """Moves of deals. How long amoCRM keeps them depends on the tariff: what was loaded stays."""
        now = _seconds(self.context.now())
        start = max(_seconds(window.since), self._desk.began)
        while start <= now:
            end = min(start + _STRETCH - 1, now)
            query = {"filter[type]": "lead_status_changed", "filter[entity]": "lead"}
            # Whether the ends belong to it is not documented: a second more is asked for at each, and left out.
            query |= {"filter[created_at][from]": str(start - 1), "filter[created_at][to]": str(end + 1)}
            for page in self._desk.lists.numbered("events", query, largest=_EVENTS):
                if any(not start - 1 <= said["created_at"] <= end + 1 for said in page):
                    raise CutError("cut")
                yield from (parse.event(said) for said in page if start <= said["created_at"] <= end)
            start = end + 1

    @stream("lead", refresh=Refresh.FULL, when=lambda settings: settings.unsorted)
    def applications(self, window: Window) -> Iterator[Item]:
        """What waits to be sorted: once it is, it is a deal, and an application as such."""
        yield from Unsorted(self._desk.lists, self._desk.known, _seconds(window.since)).read()

    def probe(self) -> str:
        """Whose account it is, its currency and how many pipelines it has."""
        facts = {"account": self._desk.account["name"], "currency": self._desk.account["currency"]}
        return say("hints.amocrm.check", self.context.language, **facts, n=len(self._desk.pipelines))

    @cached_property
    def _desk(self) -> Desk:
        return Desk(self.http, self.settings.fields, self.zone)


def _seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
