"""Bitrix24: deals, leads, goods, history of stages, talks and calls of a portal (REST, webhook or OAuth)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from connectors.base import Refresh
from connectors.bitrix24 import parse, talks
from connectors.bitrix24.account import Account
from connectors.bitrix24.cards import deals_of, goods
from connectors.bitrix24.catalog import DEAL, INVOICE, LEAD, refs_of
from connectors.bitrix24.commands import Items
from connectors.bitrix24.settings import FIELDS
from connectors.bitrix24.walk import Walk
from connectors.crm.living import alive
from connectors.crm.people import points
from connectors.wire import Row, Window, days, stream

if TYPE_CHECKING:
    from connectors.wire.stream import Item

__all__ = ["Bitrix24"]

_DEAL = [
    *("id", "categoryId", "stageId", "stageSemanticId", "createdTime", "updatedTime", "movedTime", "closedate"),
    *("opportunity", "currencyId", "leadId", "contactIds", "companyId", "assignedById", "sourceId"),
]


class Bitrix24(Account):
    """The streams of one portal."""

    @stream("deal", refresh=Refresh.LIVING, reread=days(1))
    def deals(self, window: Window) -> Iterator[Item]:
        """All deals are met by their ids; those that changed are read with their people and goods."""
        self.tell_of_rights()
        fields = {**FIELDS, **self.settings.fields}
        self.refuse_unknown(DEAL, fields)
        select = list(dict.fromkeys([*_DEAL, *refs_of(fields)]))
        walk = Walk(self.portal, DEAL, select, window.since, self.first.since, ("categoryId", "isRecurring"))
        for met, page in walk.pages():
            self._met.update(str(row["categoryId"] or 0) for row in met)
            yield from self.living("deal", page)
            for card in page.cards:
                yield parse.deal(card.row, fields, self.catalog, card.person, self.settings.closed_by)
                yield from points("deal", str(card.row["id"]), card.person)
            if self.settings.items:
                yield from goods(self.portal, page.cards)
        if hidden := self.catalog.hidden(self._met):
            self.warn("hidden", n=len(hidden), pipelines=", ".join(hidden))

    @stream("deal_stage", refresh=Refresh.FULL)
    def stages(self, window: Window) -> Iterator[Row]:
        """Stages of all pipelines."""
        yield from self.catalog.stages()

    @stream("deal_stage_event", reread=days(1))
    def history(self, window: Window) -> Iterator[Row]:
        """When deals came to their stages. The history tells of deals that may not be seen, too."""
        told = set()
        since = {">=CREATED_TIME": window.since.isoformat()}
        for row in self.portal.rows(Items("crm.stagehistory.list", {"entityTypeId": DEAL}, since, key="ID")):
            event = parse.stage_event(row)
            told.add(event["to_pipeline_id"])
            yield event
        if self._met and (unseen := told - self._met):
            names = sorted(self.catalog.pipelines.get(it, it) for it in unseen)
            self.warn("unseen", n=len(names), pipelines=", ".join(names))

    @stream("lead", refresh=Refresh.LIVING, reread=days(1), when=lambda settings: settings.crm_leads)
    def leads(self, window: Window) -> Iterator[Item]:
        """Leads of the CRM, each with the first deal that was made of it."""
        fields = {**FIELDS, **self.settings.lead_fields}
        self.refuse_unknown(LEAD, fields)
        # Phones of a card come only with all of its fields, and utm tags only by their names.
        for _, page in Walk(self.portal, LEAD, ["*", *refs_of(fields)], window.since, self.first.since).pages():
            yield from self.living("lead", page)
            deals = deals_of(self.portal, page.cards)
            for card in page.cards:
                yield parse.lead(card.row, fields, self.catalog, card.person, deals.get(str(card.row["id"])))
                yield from points("lead", str(card.row["id"]), card.person)

    @stream("communication", reread=days(7), when=lambda settings: settings.communications)
    def communications(self, window: Window) -> Iterator[Row]:
        """What took place with clients. Plans come true days later."""
        span = {
            ">=START_TIME": window.since.isoformat(),
            "<START_TIME": self.context.now().isoformat(timespec="seconds"),
        }
        params = {"select": list(talks.ACTIVITY_FIELDS)}
        for row in self.portal.rows(Items("crm.activity.list", params, span, place="", key="ID")):
            if (found := talks.communication(row, self.catalog)) is not None:
                yield found

    @stream("call", reread=days(30), when=lambda settings: settings.calls)
    def calls(self, window: Window) -> Iterator[Row]:
        """Calls of telephony; votes, comments and records come later."""
        unknown = set()
        since = {">=CALL_START_DATE": window.since.isoformat()}
        for row in self.portal.rows(Items("voximplant.statistic.get", {}, since, place="", key="ID")):
            found = talks.call(row, self.catalog)
            if found["outcome"] == "unknown" and found["outcome_raw"] != "OTHER":
                unknown.add(str(found["outcome_raw"]))
            yield found
        if unknown:
            self.warn("outcomes", words=", ".join(sorted(unknown)))

    @stream("payment", refresh=Refresh.LIVING, when=lambda settings: settings.payments == "invoices")
    def payments(self, window: Window) -> Iterator[Item]:
        """Smart invoices that are paid now. That there is none at all only an administrator can say."""
        paid = self.catalog.paid_stages()
        params = {
            "entityTypeId": INVOICE,
            "select": ["id", "parentId2", "movedTime", "updatedTime", "opportunity", "currencyId"],
        }
        is_any = bool(self.user.get("ADMIN")) or self.settings.reads_all
        for row in self.portal.rows(Items("crm.item.list", params, {"@stageId": paid})) if paid else ():
            is_any = True
            if (found := parse.payment(row)) is not None:
                yield found
        if is_any:
            yield alive((), "payment")

    @cached_property
    def _met(self) -> set[str]:
        """Pipelines of the deals that were met."""
        return set()
