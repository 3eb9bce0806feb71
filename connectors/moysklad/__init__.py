"""MoySklad (JSON API 1.2): orders or shipments as deals with their goods and cost, states, payments and refunds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from connectors.base import Refresh
from connectors.moysklad import parse, verdicts
from connectors.moysklad.deals import Deals
from connectors.moysklad.links import Links
from connectors.moysklad.lists import Lists, wall
from connectors.moysklad.parse import Known
from connectors.moysklad.payments import Payments
from connectors.moysklad.settings import FIELDS
from connectors.moysklad.settings import Settings as MoySkladSettings
from connectors.wire import Answer, Item, Limits, Row, Verdict, Window, WireConnector, days, stream
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["MoySklad"]


class MoySklad(WireConnector[MoySkladSettings]):
    """One account.

    45 units are given for 3 s; a request by a user's token takes 2 of them since May 2026, 3 since September and 4 from
    1 December. The pace is the slowest of these, for ever; dearer requests rest by the headers of answers.
    """

    kind = "moysklad"
    Settings = MoySkladSettings
    limits = Limits(rates=((11, 3.0),))

    def signer(self) -> Signer:
        """The token."""
        from connectors.wire.tokens import static

        return static(f"Bearer {self.settings.token.get_secret_value()}")

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors have numbers."""
        return verdicts.judge(answer)

    def rest(self, answer: Answer) -> float:
        """Each answer tells what is left of the limit."""
        return verdicts.rest(answer, self.settings.costs)

    @stream("deal", refresh=Refresh.LIVING, reread=days(1))
    def deals(self, window: Window) -> Iterator[Item]:
        """Documents that changed, or something around them; those in the bin; and the ids of all that are."""
        first = self.window(self.settings.since)
        is_whole = window.start <= first.start
        kinds = self.settings.deals
        readers = [self._reader(kind, first) for kind in kinds]
        for reader in readers:
            yield from reader.read(None if is_whole else window.since, self.settings.host.rstrip("/"))
        if not (is_whole or self.settings.reconcile):
            return
        # Ids of all kinds are told together, or those of the others would seem gone.
        counted = sum(reader.found for reader in readers) if is_whole else sum(map(self._count, kinds))
        if not counted:
            self.warn("empty")
            return
        for reader in readers:
            yield from reader.living(is_whole)

    @stream("deal_stage", refresh=Refresh.FULL)
    def stages(self, window: Window) -> Iterator[Row]:
        """States of all kinds of documents that are deals."""
        for kind in self.settings.deals:
            for number, state in enumerate(self._states[kind], 1):
                yield parse.stage(kind, number, state)

    @stream("payment", refresh=Refresh.FULL, when=lambda settings: settings.payments)
    def payments(self, window: Window) -> Iterator[Row]:
        """All payments: what they are linked to may change at any time."""
        since = self.window(self.settings.since).since
        filters = [f"moment>={wall(since)}", f"created<={wall(self.context.now())}"]
        links = Links(self._lists, self.settings.deals)
        payments = Payments(self._lists, links, self._known, filters)
        yield from payments.read(self.settings.refunds, "retaildemand" in self.settings.deals)
        if payments.unlinked:
            self.warn("unlinked", n=payments.unlinked)

    def probe(self) -> str:
        """How many documents there are."""
        count = sum(map(self._count, self.settings.deals))
        return say("hints.moysklad.check", self.context.language, currency=self._known.own, n=count)

    def _reader(self, kind: str, first: Window) -> Deals:
        settings = self.settings
        reader = Deals(
            self._lists,
            kind,
            self._known,
            first.since,
            self.context.now(),
            has_items=settings.items,
            costs=settings.costs,
        )
        reader.is_order_deal = kind == "demand" and "customerorder" in settings.deals
        return reader

    def _count(self, kind: str) -> int:
        return self._lists.size(f"entity/{kind}")

    @cached_property
    def _lists(self) -> Lists:
        return Lists(self.http)

    @cached_property
    def _states(self) -> dict[str, list[parse.Found]]:
        """States by kind; an account that made none has no such field."""
        return {kind: self._lists.one(f"entity/{kind}/metadata").get("states") or [] for kind in self.settings.deals}

    @cached_property
    def _known(self) -> Known:
        money = [one for page in self._lists.pages("entity/currency", order="") for one in page]
        own = next((one["isoCode"] for one in money if one.get("default")), self.currency)
        return Known(
            states={state["id"]: state for states in self._states.values() for state in states},
            currencies={one["id"]: one["isoCode"] for one in money},
            own=own,
            fields=FIELDS | self.settings.fields,
            dated_by=self.settings.dated_by,
        )
