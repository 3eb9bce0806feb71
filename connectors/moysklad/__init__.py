"""MoySklad (JSON API 1.2): orders or shipments as deals with their goods and cost, states, payments and refunds.

Beside a CRM that is another source (`crm_deal`) it has no deals, but payments and cost of goods of the CRM's deals.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from connectors.base import Refresh
from connectors.crm.living import alive
from connectors.moysklad import parse, verdicts
from connectors.moysklad.deals import Deals
from connectors.moysklad.goods import Goods
from connectors.moysklad.history import History
from connectors.moysklad.links import Links
from connectors.moysklad.lists import Lists, wall
from connectors.moysklad.numbers import Numbers
from connectors.moysklad.parse import Known
from connectors.moysklad.payments import Payments
from connectors.moysklad.settings import FIELDS
from connectors.moysklad.settings import Settings as MoySkladSettings
from connectors.wire import Answer, Item, Limits, Row, Verdict, Window, WireConnector, days, stream
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["MoySklad"]


def _has_deals(settings: MoySkladSettings) -> bool:
    return settings.crm_deal is None


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

    @stream("deal", refresh=Refresh.LIVING, reread=days(1), when=_has_deals)
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

    @stream("deal_stage", refresh=Refresh.FULL, when=_has_deals)
    def stages(self, window: Window) -> Iterator[Row]:
        """States of all kinds of documents that are deals."""
        for kind in self.settings.deals:
            for number, state in enumerate(self._states[kind], 1):
                yield parse.stage(kind, number, state)

    @stream(
        "deal_stage_event",
        refresh=Refresh.APPEND,
        reread=days(1),
        when=lambda settings: settings.history and _has_deals(settings),
    )
    def events(self, window: Window) -> Iterator[Row]:
        """Moves of the documents that changed; what was loaded stays, however long the audit remembers."""
        for kind in self.settings.deals:
            history = History(self._lists, kind, self._states[kind])
            yield from history.read(window.since)
            if history.unknown:
                self.warn("states", names=", ".join(sorted(history.unknown)))

    @stream("payment", refresh=Refresh.LIVING, when=lambda settings: settings.payments)
    def payments(self, window: Window) -> Iterator[Item]:
        """All payments: what they are linked to may change at any time. An account without any has rather lost a right,
        so what is stored stays."""
        since = self.window(self.settings.since).since
        filters = [f"moment>={wall(since)}", f"created<={wall(self.context.now())}"]
        payments = Payments(self._lists, self._links, self._known, filters, self._numbers)
        yield from payments.read(self.settings.refunds, "retaildemand" in self.settings.deals)
        if payments.unlinked:
            self.warn("unlinked", n=payments.unlinked)
        if payments.found:
            yield alive((), "payment")
        else:
            self.warn("unpaid")
        if payments.unnumbered:
            self.warn("unnumbered_payments", n=payments.unnumbered)

    @stream(
        "deal_item",
        refresh=Refresh.LIVING,
        reread=days(1),
        when=lambda settings: settings.crm_deal is not None and settings.costs,
    )
    def goods(self, window: Window) -> Iterator[Item]:
        """Shipments of the CRM's deals at their cost, which is kept in the currency of accounts."""
        if self._numbers is None:
            return
        if self._known.own != self.currency:
            self.warn("foreign_costs", own=self._known.own, currency=self.currency)
            yield Goods.nothing()
            return
        first = self.window(self.settings.since)
        is_whole = window.start <= first.start
        goods = Goods(self._lists, self._numbers, self._known, first.since, self.context.now())
        yield from goods.read(None if is_whole else window.since)
        if is_whole or self.settings.reconcile:
            yield from goods.living()
        if goods.unnumbered:
            self.warn("unnumbered_shipments", n=goods.unnumbered)

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
    def _links(self) -> Links:
        return Links(self._lists, self.settings.deals)

    @cached_property
    def _numbers(self) -> Numbers | None:
        field = self.settings.crm_deal
        return None if field is None else Numbers(self._lists, self._links, self.settings.deals, field)

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
