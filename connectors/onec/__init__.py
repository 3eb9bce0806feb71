"""1C:Enterprise over OData: documents as deals and payments, their goods, and cost of goods from registers."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from connectors.base import Living, Refresh
from connectors.onec import parse, verdicts
from connectors.onec.odata import Found, OData
from connectors.onec.settings import CATALOGS, Object
from connectors.onec.settings import Settings as OneCSettings
from connectors.wire import Answer, Item, Row, Side, Verdict, Window, WireConnector, days, stream
from throughline.errors import Terminal
from throughline.landing.contract import TABLES
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["OneC"]

_POSTED = "Posted eq true and DeletionMark eq false"


def _fills(table: str) -> Any:
    return lambda settings: any(said.table == table for said in settings.streams)


class OneC(WireConnector[OneCSettings]):
    """One base, asked by one connection. Documents are edited backwards: 60 days of them are read again."""

    kind = "onec"
    Settings = OneCSettings

    def signer(self) -> Signer:
        """Basic, in UTF-8: names of users are Russian."""
        from connectors.wire.tokens import static

        pair = f"{self.settings.user}:{self.settings.password.get_secret_value()}"
        return static(f"Basic {base64.b64encode(pair.encode()).decode()}")

    def judge(self, answer: Answer) -> Verdict | None:
        """Errors as JSON or XML."""
        return verdicts.judge(answer)

    @stream("deal", refresh=Refresh.LIVING, reread=days(60), when=_fills("deal"))
    def deals(self, window: Window) -> Iterator[Item]:
        """Documents of the window, and the keys of all that are posted now."""
        first = self.window(self.settings.since)
        is_whole = window.start <= first.start
        read: set[str] = set()
        told = [said for said in self.settings.streams if said.table == "deal"]
        for said in told:
            costs = self._costs(said, window)
            for doc in self._documents(said, window):
                read.add(doc["Ref_Key"])
                for row in parse.rows_of(doc, said, self._names):
                    yield row if said.cost is None else {**row, "cost_of_goods": costs.get(doc["Ref_Key"])}
                yield from self._goods(doc, said)
        if not (is_whole or self.settings.reconcile):
            return
        if empty := [said.object for said in told if not self._count(said, first)]:
            # A lost right rather than no documents, and whose the stored deals are nobody can say: all stay.
            self.warn("empty", objects=", ".join(empty))
            return
        if is_whole:
            yield from _alive([], read)
            return
        for said in told:
            for page in self._pages(said, first, select="Ref_Key"):
                yield from _alive([doc["Ref_Key"] for doc in page], read)

    @stream("payment", reread=days(60), when=_fills("payment"))
    def payments(self, window: Window) -> Iterator[Row]:
        """Documents of money; of those further back nothing is heard again."""
        for said in self.settings.streams:
            if said.table == "payment":
                for doc in self._documents(said, window):
                    yield from parse.rows_of(doc, said, self._names)

    def probe(self) -> str:
        """How many documents of the first kind there are."""
        first = self.settings.streams[0]
        count = self._published(first.object, lambda: self._odata.count(first.object))
        return say("hints.onec.check", self.context.language, object=first.object, n=count)

    @cached_property
    def _odata(self) -> OData:
        return OData(self.http, self.settings.base, self.settings.page)

    def _documents(self, said: Object, window: Window) -> Iterator[Found]:
        for page in self._pages(said, window):
            yield from page

    def _pages(self, said: Object, window: Window, select: str = "") -> Iterator[Sequence[Found]]:
        """Documents of the window in pages."""
        yield from self._published_pages(said.object, self._condition(said, window), select)

    def _count(self, said: Object, window: Window) -> int:
        return self._odata.count(said.object, self._condition(said, window))

    def _condition(self, said: Object, window: Window) -> str:
        """Documents by their dates, which are clocks of the server: the source's zone."""
        start = window.since.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M:%S")
        marks = _POSTED if said.posted_only else "DeletionMark eq false"
        return " and ".join(filter(None, (f"Date ge datetime'{start}'", marks, said.filter)))

    def _published_pages(self, name: str, condition: str = "", select: str = "") -> Iterator[Sequence[Found]]:
        try:
            yield from self._odata.rows(name, condition, select)
        except Terminal as error:
            raise self._unpublished(error, name) from error

    def _published(self, name: str, ask: Any) -> Any:
        try:
            return ask()
        except Terminal as error:
            raise self._unpublished(error, name) from error

    def _unpublished(self, error: Terminal, name: str) -> Terminal:
        """A base answers 404 to what it does not publish: that is said in words."""
        if error.key != "wire_missing":
            return error
        return Terminal("onec_unpublished", source=self.settings.name, object=name, base=self.settings.base)

    def _goods(self, doc: Found, said: Object) -> Iterator[Side]:
        if said.lines is None:
            return
        for number, line in enumerate(doc[said.lines.part], 1):
            row = parse.columns_of(said.lines.columns, line, self._names)
            yield Side("deal_item", {"line": number, **row, "deal_id": doc["Ref_Key"]})

    def _costs(self, said: Object, window: Window) -> Mapping[str, str]:
        """Cost by document: turnovers since the window began, which hold all of its documents."""
        if said.cost is None:
            return {}
        cost = said.cost
        start, end = (at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M:%S") for at in (window.since, window.until))
        dimension = cost.dimension.removesuffix("_Key")
        rows = self._published(cost.object, lambda: self._odata.turnovers(cost.object, start, end, dimension))
        found: dict[str, Decimal] = {}
        for row in rows:
            key = str(row[cost.dimension])
            found[key] = found.get(key, Decimal(0)) + Decimal(str(row[cost.amount]))
        return {key: str(amount) for key, amount in found.items()}

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, Found]]:
        """Catalogues that columns lead to, by the reference: key → row. Each is read once a load."""
        wanted: dict[str, set[str]] = {}
        for said in self.settings.streams:
            for source in (*said.columns.values(), *(said.lines.columns.values() if said.lines else ())):
                reference, _, field = source.partition("/")
                if field and not source.startswith("="):
                    wanted.setdefault(reference.removesuffix("_Key"), set()).add(field)
        catalogs = CATALOGS | self.settings.catalogs
        return {name: self._catalog(catalogs.get(name, f"Catalog_{name}"), fields) for name, fields in wanted.items()}

    def _catalog(self, name: str, fields: set[str]) -> Mapping[str, Found]:
        pages = self._published_pages(name, select=",".join(("Ref_Key", *sorted(fields))))
        return {row["Ref_Key"]: row for page in pages for row in page}


def _alive(keys: Sequence[str], read: set[str]) -> Iterator[Living]:
    """All deals that are; lines of those that were not read again stay."""
    field = pa.schema([TABLES["deal"].arrow.field("deal_id")])
    for table, ids in (("deal", list(keys)), ("deal_item", [key for key in keys if key not in read])):
        yield Living(TABLES[table], pa.table({"deal_id": pa.array(ids, pa.string())}, schema=field))
