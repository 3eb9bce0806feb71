"""One way to ask a vendor over HTTP. A connector declares; this does the rest.

    class Letters(WireConnector[Settings]):
        kind = "letters"
        Settings = Settings                                    # a WireSettings: `host` has its default there
        limits = Limits(rates=((10, 1.0),))                    # 10 requests in any second

        def signer(self) -> Signer: ...                        # static("Bearer …"), or BearerSigner over self.keyring()
        def judge(self, answer: Answer) -> Verdict | None: ... # what errors of the vendor mean; None: data

        @stream("mail_stat", reread=days(30), remembers=days(365))
        def campaigns(self, window: Window) -> Iterator[Row]:
            for page in by_offset(lambda offset: self._page(window, offset), key=itemgetter("id")):
                yield from map(parse.campaign, page)           # pure: no network in parse.py

        def probe(self) -> str: ...

- Rows are mappings of landing columns to values as the vendor writes them; they are typed here. A cell that cannot be
  read is refused by name and listed; a row goes without its key, day or amount. A field that the vendor must give is
  taken by `row["field"]`: its absence ends the load with a sentence that names it, and the last data stay.
- `self.http.ask/get/post` return a whole answer or raise; `self.http.download` puts a large one into a temporary file
  and proves it whole. JSON numbers with a fraction are Decimals. 429, 5xx, time-outs, cut bodies are tried again in
  bounds; `Retry-After` is honoured in all its forms; `Verdict(Kind.EXPIRED)` renews the token once. `rest` slows down
  by the headers of good answers; `self.way` asks unsigned, where tokens are had.
- `by_offset`, `by_cursor` guard against pages that repeat, move, or never end; where a total is told, it is proven.
  `connectors.wire.halves` asks for halves of a time of which a list would not tell all rows.
- A window is days of the business zone. Tables of moments (visits) are asked of a vendor in another zone for
  `window.seen_in(zone)`; tables of days (spend) by the days' names, up to today there, for so they are removed.
- `connectors.wire.utm` makes utm tags of an ad's address; `connectors.wire.remainder` finds money that no ad tells.
- A connector that finds its accounts by itself yields `Answered` of them first: those that are gone keep rows.
- Big tables are yielded as Arrow tables of the declared types, everything else as rows.
- What makes numbers unsure (a sample, a threshold) is told by `self.warn`.
"""

from connectors.wire.address import WireSettings
from connectors.wire.answer import Answer, CutError
from connectors.wire.connector import WireConnector
from connectors.wire.limits import Limits
from connectors.wire.pages import Page, by_cursor, by_offset
from connectors.wire.rows import Row
from connectors.wire.stream import Item, Side, days, stream
from connectors.wire.verdict import Kind, Verdict
from connectors.wire.window import Window

__all__ = [
    "Answer",
    "CutError",
    "Item",
    "Kind",
    "Limits",
    "Page",
    "Row",
    "Side",
    "Verdict",
    "Window",
    "WireConnector",
    "WireSettings",
    "by_cursor",
    "by_offset",
    "days",
    "stream",
]
