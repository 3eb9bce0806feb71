"""Money that came in and went back, deal by deal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

from connectors.moysklad.links import Links, kind_of, shares
from connectors.moysklad.lists import Found, Lists, link_of
from connectors.moysklad.numbers import Numbers
from connectors.moysklad.parse import Known, currency_of, moment, money
from connectors.wire import Row

__all__ = ["Payments"]

_IN, _OUT = ("paymentin", "cashin"), ("paymentout", "cashout")
_RETURNS = ("salesreturn", "retailsalesreturn")
_TILL = ("cashSum", "noCashSum", "qrSum", "prepaymentCashSum", "prepaymentNoCashSum", "prepaymentQrSum")


class Payments:
    """Reads the payments of one account. `found` counts documents, `unlinked` those that came in and belong to none.

    With `numbers` they are payments of the CRM's deals; `unnumbered` counts those whose documents name no deal there.
    """

    def __init__(
        self, lists: Lists, links: Links, known: Known, filters: Sequence[str], numbers: Numbers | None = None
    ) -> None:
        self._lists, self._links, self._known, self._filters, self._numbers = lists, links, known, filters, numbers
        self.unlinked = self.unnumbered = self.found = 0

    def read(self, refunds: Literal["payments", "returns", "none"], has_till: bool) -> Iterator[Row]:
        """Rows of all payments. `has_till`: sales of a till are deals, and their money is in their documents."""
        for kind in _IN:
            for page in self._pages(kind):
                self.unlinked += sum(not doc.get("operations") for doc in page)
                yield from self._named(self._linked(page, 1))
        if refunds == "payments":
            for kind in _OUT:
                for page in self._pages(kind):
                    # Money paid to suppliers is linked to other documents, and is none of ours.
                    yield from self._named(self._linked([_only_returns(doc) for doc in page], -1))
        if has_till:
            for page in self._pages("retaildemand"):
                yield from self._named(self._row(doc, doc["id"], _till(doc), doc["id"]) for doc in page)
        for kind in _RETURNS if refunds == "returns" else _RETURNS[1:] if has_till and refunds == "payments" else ():
            for page in self._pages(kind):
                yield from self._named(self._returned(kind, page))

    def _named(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows of one page, by the numbers that their deals have in the CRM."""
        if self._numbers is None:
            yield from rows
            return
        them = list(rows)
        numbers = self._numbers.of(row["deal_id"] for row in them)
        for row in them:
            if row["deal_id"] in numbers:
                yield {**row, "deal_id": numbers[row["deal_id"]]}
            else:
                self.unnumbered += 1

    def _pages(self, kind: str) -> Iterator[Sequence[Found]]:
        """Posted documents: a draft is no money."""
        for page in self._lists.pages(f"entity/{kind}", self._filters):
            self.found += len(page)
            yield [doc for doc in page if doc["applicable"]]

    def _linked(self, page: Sequence[Found], sign: int) -> Iterator[Row]:
        refs = [(kind_of(it), link_of(it)) for doc in page for it in doc.get("operations") or ()]
        deal_of = self._links.deals_of(refs)
        for doc in page:
            for deal, kopecks in sorted(shares(doc, deal_of).items()):
                yield self._row(doc, deal, sign * kopecks, f"{doc['id']}:{deal}")

    def _returned(self, kind: str, page: Sequence[Found]) -> Iterator[Row]:
        deal_of = self._links.deals_of((kind, doc["id"]) for doc in page)
        for doc in page:
            if (deal := deal_of.get((kind, doc["id"]))) is not None:
                kopecks = _till(doc) if kind == "retailsalesreturn" else Decimal(str(doc["sum"]))
                yield self._row(doc, deal, -kopecks, doc["id"])

    def _row(self, doc: Found, deal: str, kopecks: Decimal, id_: str) -> Row:
        return {
            "payment_id": id_,
            "deal_id": deal,
            "paid_at": moment(doc["moment"]),
            "amount": money(kopecks),
            "currency": currency_of(doc, self._known),
        }


def _only_returns(doc: Found) -> Found:
    return {**doc, "operations": [it for it in doc.get("operations") or () if kind_of(it) in _RETURNS]}


def _till(doc: Found) -> Decimal:
    """What was paid at the till, in cash, by card and by code; the sum where it is not told."""
    told = [doc[name] for name in _TILL if doc.get(name) is not None]
    return sum((Decimal(str(one)) for one in told), Decimal(0)) if told else Decimal(str(doc["sum"]))
