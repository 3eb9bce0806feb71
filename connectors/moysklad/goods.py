"""What the CRM's deals cost: shipments, each a line of its deal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import pyarrow as pa

from connectors.base import Living
from connectors.moysklad import parse
from connectors.moysklad.costs import Shipments
from connectors.moysklad.lists import Found, Lists, link_of, wall
from connectors.moysklad.numbers import Numbers
from connectors.moysklad.parse import Known
from connectors.wire import Row
from throughline.landing.contract import TABLES

__all__ = ["Goods"]

_PATH = "entity/demand"


class Goods:
    """Reads shipments of the time since `first`; `now` is the start of the load.

    `unnumbered` counts those that name no deal of the CRM. One of which goods came back has no cost that anybody knows.
    """

    def __init__(self, lists: Lists, numbers: Numbers, known: Known, first: datetime, now: datetime) -> None:
        self._lists, self._numbers, self._known, self._first, self._now = lists, numbers, known, first, now
        self._shipments = Shipments(lists, "demand", costs=True)
        self.unnumbered = 0

    def read(self, since: datetime | None) -> Iterator[Row]:
        """Shipments that changed since then, or something around them did; None: all."""
        read: set[str] = set()
        # Each costs a request, so that the reading takes hours: meanwhile the list moves.
        for page in self._lists.changed(_PATH, since or self._first, [f"created<={wall(self._now)}"]):
            read |= {doc["id"] for doc in page}
            yield from self._rows(page)
        if since is not None:
            for page in self._lists.by_ids(_PATH, sorted(self._around(since) - read)):
                yield from self._rows(page)

    def living(self) -> Iterator[Living]:
        """Keys of all shipments that are; nothing where none is to be seen: a right was lost, rather."""
        for page in self._lists.pages(_PATH, [f"created<={wall(self._now)}"]):
            numbers = self._numbers.of_shipments(page)
            self.unnumbered += sum(bool(doc.get("applicable")) for doc in page) - len(numbers)
            yield _alive([(number, parse.line_of(id_)) for id_, number in numbers.items()])

    @staticmethod
    def nothing() -> Living:
        """No shipment is: what is stored of them goes."""
        return _alive([])

    def _rows(self, page: Sequence[Found]) -> Iterator[Row]:
        numbers = self._numbers.of_shipments(page)
        wanted = [doc for doc in page if doc["id"] in numbers]
        shipped = self._shipments.of(wanted)
        for doc in wanted:
            yield parse.shipment(doc, numbers[doc["id"]], shipped[doc["id"]], self._known)

    def _around(self, since: datetime) -> set[str]:
        """Shipments of orders that changed, and those of which goods came back."""
        found: set[str] = set()
        for filters in (self._changed(since), [*self._changed(since), "isDeleted=true"]):
            for page in self._lists.pages("entity/salesreturn", filters):
                found |= {link_of(doc["demand"]) for doc in page if doc.get("demand")}
        for page in self._lists.pages("entity/customerorder", self._changed(since)):
            found |= {link_of(one) for doc in page for one in doc.get("demands") or ()}
        return found

    def _changed(self, since: datetime) -> list[str]:
        return [f"updated>={wall(since)}", f"created<={wall(self._now)}"]


def _alive(keys: Sequence[tuple[str, int]]) -> Living:
    schema = pa.schema([TABLES["deal_item"].arrow.field(name) for name in ("deal_id", "line")])
    rows = [dict(zip(schema.names, key, strict=True)) for key in keys]
    return Living(TABLES["deal_item"], pa.Table.from_pylist(rows, schema=schema))
