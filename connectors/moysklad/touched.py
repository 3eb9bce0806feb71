"""Documents that changed without being touched: their buyer did, their shipment, or a payment linked to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from connectors.moysklad.links import Links, kind_of
from connectors.moysklad.lists import Lists, link_of, wall

__all__ = ["touched"]

_AROUND = ("paymentin", "cashin", "paymentout", "cashout")
_TO = ("customerOrder", "demand")
_BUYERS = 20  # addresses in one filter


def touched(lists: Lists, kind: str, since: datetime, base: str) -> set[str]:
    """Ids of documents of a kind around which something changed since then."""
    changed = [f"updated>={wall(since)}"]
    found = set(_of_buyers(lists, kind, changed, base))
    links = Links(lists, [kind])
    related = (*_AROUND, "demand", "salesreturn") if kind == "customerorder" else (*_AROUND, "salesreturn")
    for other in related:
        for filters in (changed, [*changed, "isDeleted=true"]):
            for page in lists.pages(f"entity/{other}", filters):
                refs = {(kind_of(it), link_of(it)) for doc in page for it in doc.get("operations") or ()}
                refs |= {(kind_of(doc[name]), link_of(doc[name])) for doc in page for name in _TO if doc.get(name)}
                found |= set(links.deals_of(refs).values())
    return found


def _of_buyers(lists: Lists, kind: str, changed: list[str], base: str) -> Iterator[str]:
    ids = (one["id"] for page in lists.pages("entity/counterparty", changed) for one in page)
    while some := list(islice(ids, _BUYERS)):
        for page in lists.pages(f"entity/{kind}", [f"agent={base}/entity/counterparty/{one}" for one in some]):
            yield from (doc["id"] for doc in page)
