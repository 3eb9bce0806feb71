"""Which deal of the CRM a document is about: one of its fields holds the deal's number there, or a link to the deal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from connectors.moysklad.links import Links
from connectors.moysklad.lists import Found, Lists
from connectors.moysklad.parse import number

__all__ = ["Numbers"]


class Numbers:
    """Reads `field` of documents of some kinds; asked for in batches and kept for one page only."""

    def __init__(self, lists: Lists, links: Links, kinds: Collection[str], field: int | str) -> None:
        self._lists, self._links, self._kinds, self._field = lists, links, kinds, field

    def of(self, ids: Iterable[str]) -> dict[str, str]:
        """Numbers by the ids of the documents that hold them; without those that name none."""
        missing = set(ids)
        found: dict[str, str] = {}
        for kind in self._kinds:
            for page in self._lists.by_ids(f"entity/{kind}", sorted(missing)):
                found |= {doc["id"]: number(doc, self._field) for doc in page}
            missing -= found.keys()
        return {id_: told for id_, told in found.items() if told}

    def of_shipments(self, docs: Iterable[Found]) -> Mapping[str, str]:
        """Numbers by the ids of posted shipments: their order's where orders hold them, else their own."""
        posted = {("demand", doc["id"]): doc for doc in docs if doc.get("applicable")}
        deal_of = self._links.deals_of(posted, posted)
        numbers = self.of(deal_of.values())
        return {ref[1]: numbers[deal] for ref, deal in deal_of.items() if ref in posted and deal in numbers}
