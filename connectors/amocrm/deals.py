"""Deals as they are told: what changed, what changed around them, what is in the bin, and which of them there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.amocrm import parse
from connectors.amocrm.hal import Lists
from connectors.amocrm.parse import Known
from connectors.amocrm.people import of, people
from connectors.base import Living
from connectors.crm.living import alive, in_parts
from connectors.crm.people import points
from connectors.wire import CutError, Item

__all__ = ["Deals"]

_WITH = {"with": "contacts,loss_reason,source_id"}


class Deals:
    """Reads the deals of one account. `first` is the second before which deals are not wanted."""

    def __init__(self, lists: Lists, known: Known, first: int) -> None:
        self._lists, self._known, self._first = lists, known, first
        self.found = 0  # deals that were told

    def read(self, since: int | None) -> Iterator[Item]:
        """Deals changed since then, those whose contacts were, and those in the bin; since None: all.

        A contact may change without its deals: they are read again for it.
        """
        touched = set() if since is None else self._touched(since)
        for page in self._lists.ascending("leads", "updated_at", self._first if since is None else since, _WITH):
            touched -= {str(lead["id"]) for lead in page}
            yield from self._rows(page)
        for page in self._lists.by_ids("leads", sorted(touched), _WITH):
            yield from self._rows([lead for lead in page if lead["updated_at"] >= self._first])
        yield from self._bin()

    def living(self, is_whole: bool) -> Iterator[Living]:
        """Ids of all deals that are; after a whole reading these are the deals that it told.

        Deals are made at a second that never changes, so nothing moves meanwhile. Nothing where there is no deal.
        """
        if is_whole and self.found:
            yield alive([])
        if is_whole:
            return
        pages = self._lists.ascending("leads", "created_at", 0, {})
        for ids in in_parts(str(lead["id"]) for page in pages for lead in page):
            self.found += len(ids)
            yield alive(ids)

    def _rows(self, leads: Sequence[Mapping[str, Any]]) -> Iterator[Item]:
        known = people(self._lists, leads)
        self.found += len(leads)
        for lead in leads:
            them = of(lead, known)
            row = parse.deal(lead, self._known, them)
            yield row
            yield from points("deal", row["deal_id"], them)

    def _touched(self, since: int) -> set[str]:
        """Ids of deals of contacts that were changed since then."""
        pages = self._lists.ascending("contacts", "updated_at", since, {"with": "leads"})
        return {
            str(lead["id"])
            for page in pages
            for contact in page
            for lead in (contact.get("_embedded") or {}).get("leads") or ()
        }

    def _bin(self) -> Iterator[Item]:
        """The whole bin each time: what left it was restored, and changed thereby, or erased."""
        for page in self._lists.numbered("leads", {"with": "only_deleted"}):
            if not all(lead.get("is_deleted") for lead in page):
                raise CutError("cut")
            yield from (parse.deleted(lead) for lead in page if lead["updated_at"] >= self._first)
