"""1C:Enterprise over OData: documents as deals and payments, their goods, and cost of goods from registers."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from connectors.base import Living, Refresh
from connectors.crm.living import alive
from connectors.onec import parse, verdicts
from connectors.onec.costs import Costs
from connectors.onec.documents import Documents
from connectors.onec.names import Names
from connectors.onec.odata import OData
from connectors.onec.settings import Object
from connectors.onec.settings import Settings as OneCSettings
from connectors.wire import Answer, Item, Row, Side, Verdict, Window, WireConnector, days, stream
from throughline.texts import say

if TYPE_CHECKING:
    from connectors.wire.http import Signer

__all__ = ["OneC"]


def _fills(table: str) -> Callable[[OneCSettings], bool]:
    return lambda settings: any(said.table == table for said in settings.streams)


class OneC(WireConnector[OneCSettings]):
    """One base, asked by one connection. Documents are edited backwards: 60 days of them are read again.

    What is in memory is a stretch of documents at most, and some rows of catalogues: a base may be of any size.
    """

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
        """Documents of the window with their goods and cost, and the keys of all that are posted now."""
        yield from self._read("deal", window)

    @stream("payment", refresh=Refresh.LIVING, reread=days(60), when=_fills("payment"))
    def payments(self, window: Window) -> Iterator[Item]:
        """Documents of money of the window, and the keys of all that are posted now."""
        yield from self._read("payment", window)

    def probe(self) -> str:
        """How many documents of the first kind there are."""
        name = self.settings.streams[0].object
        return say("hints.onec.check", self.context.language, object=name, n=self._odata.count(name))

    def _read(self, table: str, window: Window) -> Iterator[Item]:
        """Rows of the documents of a window; keys of all documents where they were all read, or are asked for."""
        first = self.window(self.settings.since)
        is_whole = window.start <= first.start
        told = [said for said in self.settings.streams if said.table == table]
        read: set[str] = set()  # lines of all other deals stay
        unlinked = 0
        for said in told:
            for key, rows, beside in self._documents(said, window):
                yield from rows
                yield from beside
                if not is_whole:
                    read.add(key)
                unlinked += sum(table == "payment" and said.sign == 1 and not row.get("deal_id") for row in rows)
        if unlinked:
            self.warn("unlinked", n=unlinked)
        if is_whole or self.settings.reconcile:
            yield from self._alive(told, first, None if is_whole else read)

    def _documents(self, said: Object, window: Window) -> Iterator[tuple[str, list[Row], list[Side]]]:
        """Key, rows, and what comes with them, of each document of the window."""
        documents, until = Documents(self._odata, said), self._clock(window.until)
        stretches = documents.stretches(self._clock(window.since), until)
        with closing(Costs()) as costs:
            if said.cost is not None:
                costs.read(self._odata, said.cost, stretches, until)
            for page in documents.pages(stretches):
                names = self._names.of(page, said)
                for doc in page:
                    key = doc["Ref_Key"]
                    cost = {} if said.cost is None else {"cost_of_goods": costs.of(key)}
                    rows: list[Row] = [{**row, **cost} for row in parse.rows_of(doc, said, names)]
                    yield key, rows, list(parse.beside(doc, rows, said, names))

    def _alive(self, told: Sequence[Object], first: Window, read: set[str] | None) -> Iterator[Living]:
        """Keys of all that is. `read`: documents that were read; None: all were."""
        start, now = self._clock(first.since), self._clock(first.until)
        kinds = [(said, Documents(self._odata, said)) for said in told]
        # A small firm may have paid nothing back yet. Of anything else none at all is a lost right, and whose the rows
        # of before are nobody can say: all stay.
        if hidden := [said.object for said, documents in kinds if said.sign == 1 and not documents.are_shown(start)]:
            self.warn("empty", objects=", ".join(hidden))
            return
        yield from _living(told[0].table, [], ())  # besides those that were read
        for said, documents in kinds if read is not None else ():
            select = ",".join(filter(None, ("Ref_Key", said.part)))
            for page in documents.pages(documents.stretches(start, now), select):
                yield from _living(said.table, [key for doc in page for key in parse.keys_of(doc, said)], read or ())

    def _clock(self, moment: datetime) -> datetime:
        """Dates of documents are clocks of the server: the source's zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    @cached_property
    def _odata(self) -> OData:
        return OData(self.http, self.settings.base, self.settings.page)

    @cached_property
    def _names(self) -> Names:
        return Names(self._odata, self.settings.streams, self.settings.catalogs)


def _living(table: str, keys: Sequence[str], read: Collection[str]) -> Iterator[Living]:
    """Rows that are; with deals the lines of those that were not read again stay."""
    yield alive(keys, table)
    if table == "deal":
        yield alive((key for key in keys if key not in read), "deal_item")
