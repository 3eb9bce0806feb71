"""Documents that are deals: what changed, what changed around them, what is in the bin, and which of them there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.base import Living
from connectors.crm.living import alive, in_parts
from connectors.crm.people import Person, points
from connectors.moysklad import parse
from connectors.moysklad.costs import Shipments
from connectors.moysklad.lists import BASE, Found, Lists, wall
from connectors.moysklad.parse import Known, Shipped, link
from connectors.moysklad.people import People
from connectors.moysklad.touched import touched
from connectors.wire import Item, Side

__all__ = ["Deals"]

_LINKS = "agent,owner,salesChannel,store,project,organization"
_POSITIONS = "positions.assortment"
_BIN = "isDeleted=true"


class Deals:
    """Reads one kind of documents. `is_order_deal`: shipments of orders are no deals of their own.

    `first` is the moment since which documents are wanted, by their last change; `now` is the start of the load:
    what is made later is left to the next one, so that the lists stand still.
    """

    def __init__(
        self, lists: Lists, kind: str, known: Known, first: datetime, now: datetime, *, has_items: bool, costs: bool
    ) -> None:
        self._lists, self._kind, self._known, self._first, self._now = lists, kind, known, first, now
        self._has_items = has_items
        self._people = People(lists)
        self._shipments = Shipments(lists, kind, costs)
        self._read: set[str] = set()
        self.is_order_deal = False

    def read(self, since: datetime | None, host: str) -> Iterator[Item]:
        """Documents changed since then, those whose buyers, shipments or payments were, and the bin; None: all."""
        opened = f"{_LINKS},{_POSITIONS}" if self._has_items else _LINKS
        there = [f"created<={wall(self._now)}"]
        for page in self._lists.changed(f"entity/{self._kind}", since or self._first, there, opened):
            yield from self._rows(page)
        if since is not None:
            around = touched(self._lists, self._kind, since, f"{host}{BASE}") - self._read
            for page in self._lists.by_ids(f"entity/{self._kind}", sorted(around), opened):
                yield from self._rows([doc for doc in page if parse.moment(doc["updated"]) >= self._first])
        # The whole bin each time: what left it was restored, and changed thereby, or erased.
        for page in self._lists.pages(f"entity/{self._kind}", [_BIN, f"updated>={wall(self._first)}"]):
            yield from map(parse.deleted, page)

    def living(self, is_whole: bool) -> Iterator[Living]:
        """Ids of all documents that are; after a whole reading these are the ones that it told."""
        if is_whole:
            yield from self._alive([])
            return
        pages = self._lists.pages(f"entity/{self._kind}", [f"created<={wall(self._now)}"])
        for ids in in_parts(doc["id"] for page in pages for doc in page):
            yield from self._alive(ids)

    @property
    def found(self) -> int:
        """How many documents were told."""
        return len(self._read)

    def _rows(self, docs: Sequence[Found]) -> Iterator[Item]:
        people = self._people.of(docs)
        shipped = self._shipments.of(docs)
        for doc in docs:
            self._read.add(doc["id"])
            order = link(doc, "customerOrder") if self.is_order_deal else ""
            if order:
                yield parse.deleted(doc, order)
                continue
            person = people.get(link(doc, "agent"), Person())
            yield parse.deal(doc, self._kind, self._known, person, shipped.get(doc["id"], Shipped()))
            yield from points("deal", doc["id"], person)
            if self._has_items:
                yield from self._items(doc)

    def _items(self, doc: Found) -> Iterator[Side]:
        """Lines as they were opened; more of them than a link opens are asked for."""
        inside = doc["positions"]
        pages = [inside.get("rows", [])]
        if inside["meta"]["size"] > len(pages[0]):
            path = f"entity/{self._kind}/{doc['id']}/positions"
            pages = list(self._lists.pages(path, expand="assortment", order=""))
        for line, position in enumerate((one for page in pages for one in page), 1):
            yield Side("deal_item", parse.item(doc["id"], line, position))

    def _alive(self, ids: Sequence[str]) -> Iterator[Living]:
        yield alive(ids)
        if self._has_items:
            yield alive((one for one in ids if one not in self._read), "deal_item")
