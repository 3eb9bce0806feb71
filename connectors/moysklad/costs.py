"""When goods of a deal left, and what they had cost: the report on stock by document tells it, by FIFO.

Profit reports name goods, buyers and channels, but no documents: their cost cannot be told of one deal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from connectors.moysklad.lists import Found, Lists, link_of
from connectors.moysklad.parse import Shipped, moment

__all__ = ["Shipments"]


class Shipments:
    """Shipments of documents of one kind. A shipment that was taken back in part costs nobody knows what."""

    def __init__(self, lists: Lists, kind: str, costs: bool) -> None:
        self._lists, self._kind, self._costs = lists, kind, costs

    def of(self, docs: Sequence[Found]) -> Mapping[str, Shipped]:
        """What is known of each document, by its id."""
        if self._kind != "customerorder":
            return {doc["id"]: Shipped(cost=self._cost([doc])) for doc in docs if doc.get("applicable")}
        refs = {doc["id"]: [link_of(it) for it in doc.get("demands") or ()] for doc in docs}
        pages = self._lists.by_ids("entity/demand", (ref for of in refs.values() for ref in of))
        demands = {demand["id"]: demand for page in pages for demand in page if demand.get("applicable")}
        there = {id_: [demands[ref] for ref in of if ref in demands] for id_, of in refs.items()}
        return {id_: self._shipped(found) for id_, found in there.items() if found}

    def _shipped(self, demands: Sequence[Found]) -> Shipped:
        return Shipped(max(moment(demand["moment"]) for demand in demands), self._cost(demands))

    def _cost(self, documents: Iterable[Found]) -> Decimal | None:
        """Of all of them, in the account's currency; None where it is not asked for, or goods came back."""
        them = list(documents)
        if not self._costs or any(doc.get("returns") for doc in them):
            return None
        return sum((self._of_one(doc["id"]) for doc in them), Decimal(0)) / 100

    def _of_one(self, id_: str) -> Decimal:
        said = self._lists.one("report/stock/byoperation", {"operation.id": id_})
        return sum((Decimal(str(line["cost"])) for row in said["rows"] for line in row["positions"]), Decimal(0))
