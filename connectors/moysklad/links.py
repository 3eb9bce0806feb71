"""Which deal a payment, a shipment or a return belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from connectors.moysklad.lists import Found, Lists, link_of

__all__ = ["Links", "kind_of", "shares"]

_VIA = {  # what stands between a document and its deal, nearest first
    "demand": ("customerOrder",),
    "invoiceout": ("customerOrder",),
    "salesreturn": ("demand",),
    "retailsalesreturn": ("demand",),
}


class Links:
    """Finds the deals of documents; what lies between is asked for by id, in batches, and kept for one page only."""

    def __init__(self, lists: Lists, deals: Collection[str]) -> None:
        self._lists, self._deals = lists, deals

    def deals_of(
        self, refs: Iterable[tuple[str, str]], told: Mapping[tuple[str, str], Found] | None = None
    ) -> dict[tuple[str, str], str]:
        """(kind, id) → id of the deal; without those that lead to none. `told` documents need not be asked for."""
        wanted = set(refs)
        known = dict(told or {})
        for _ in range(2):  # a return leads to its shipment, and that to its order
            missing = {ref for ref in wanted if ref[0] in _VIA and ref not in known}
            for kind in sorted({ref[0] for ref in missing}):
                for page in self._lists.by_ids(f"entity/{kind}", sorted(id_ for of, id_ in missing if of == kind)):
                    known |= {(kind, doc["id"]): doc for doc in page}
            wanted |= {after for ref in wanted if ref in known for after in _next(ref[0], known[ref])}
        found = {ref: self._deal(ref, known) for ref in wanted}
        return {ref: deal for ref, deal in found.items() if deal}

    def _deal(self, ref: tuple[str, str], known: dict[tuple[str, str], Found]) -> str:
        """The order goes before its shipment, where both may be deals."""
        kind, id_ = ref
        further = [self._deal(after, known) for after in _next(kind, known.get(ref, {}))]
        return next(filter(None, further), id_ if kind in self._deals else "")


def kind_of(found: Found) -> str:
    """customerorder, demand, … of something with a `meta`."""
    return str((found.get("meta") or {}).get("type") or "").lower()


def shares(doc: Found, deal_of: dict[tuple[str, str], str]) -> dict[str, Decimal]:
    """Kopecks of one payment by deal.

    A payment may be linked to an order and to its shipment as well, both with the whole sum: where the links of a
    payment hold more than it, the largest link to each deal counts, and all deals get no more than there is.
    """
    by_deal: dict[str, list[Decimal]] = defaultdict(list)
    for operation in doc.get("operations") or ():
        deal = deal_of.get((kind_of(operation), link_of(operation)))
        if deal:
            by_deal[deal].append(Decimal(str(operation.get("linkedSum", doc["sum"]))))
    whole = Decimal(str(doc["sum"]))
    if sum((sum(sums) for sums in by_deal.values()), Decimal(0)) <= whole:
        return {deal: sum(sums, Decimal(0)) for deal, sums in by_deal.items()}
    given: dict[str, Decimal] = {}
    for deal, sums in sorted(by_deal.items()):
        given[deal] = min(max(sums), whole - sum(given.values(), Decimal(0)))
    return {deal: kopecks for deal, kopecks in given.items() if kopecks}


def _next(kind: str, doc: Found) -> list[tuple[str, str]]:
    """Where its links lead: the kind of what is found there is told by the link."""
    there = [doc[name] for name in _VIA.get(kind, ()) if doc.get(name)]
    return [(kind_of(one), link_of(one)) for one in there]
