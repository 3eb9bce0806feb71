"""Methods of the Data API: one question, or all rows of a report however many there are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime, time
from functools import partial
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from connectors.wire import CutError, Page, Window, by_offset
from connectors.wire.halves import TooManyError, in_halves

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.wire.http import Http

__all__ = ["PATH", "Rpc"]

PATH = "/v2.0"
SIZE = 10_000  # the largest page; 1,000 by default
_FARTHEST = 100_000  # rows from which on no offset reaches
_STRETCH = 88  # days of one question: three months are the most, and the shortest three have 89
_FORM = "%Y-%m-%d %H:%M:%S"


class Rpc:
    """Asks one after another. Every question has its number, and an answer with another one is refused: it is what a
    proxy remembers of an earlier question."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._numbers = count(1)

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """The result of a method. Raises CutError for an answer to another question."""
        number = next(self._numbers)
        question = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        said = self._http.post(PATH, question).json()
        if not isinstance(said, dict) or str(said.get("id")) != str(number):
            raise CutError("cut")
        return said["result"]

    def report(self, method: str, fields: Sequence[str], window: Window) -> Iterator[Mapping[str, Any]]:
        """Rows of a report in the days of the account's zone. Without `fields` only some come."""
        for part in window.split(_STRETCH):
            start, end = datetime.combine(part.start, time.min), datetime.combine(part.end, time(23, 59, 59))
            yield from in_halves(partial(self._between, method, fields), start, end)

    def total(self, method: str, start: datetime, end: datetime) -> int:
        """How many rows a report has."""
        return self._page(method, ["id"], start, end, 1)(0).total or 0

    def listed(self, method: str, params: Mapping[str, Any], key: Callable[[Any], Hashable]) -> Iterator[Any]:
        """Rows of a method whose answer may be a bare list, which has no total: pages until one is empty, or the same
        again, as of a method that knows no pages."""
        before: list[Any] = []

        def fetch(offset: int) -> Page:
            nonlocal before
            result = self.ask(method, {**params, "limit": SIZE, "offset": offset})
            if isinstance(result, list):
                rows = [] if offset and result == before else result
                before = result
                return Page(rows)
            total = (result.get("metadata") or {}).get("total_items")
            return Page(result["data"], total=None if total is None else int(total))

        for page in by_offset(fetch, key):
            yield from page

    def _between(
        self, method: str, fields: Sequence[str], start: datetime, end: datetime
    ) -> Iterator[Mapping[str, Any]]:
        """Raises TooManyError where offsets do not reach the last row."""
        for page in by_offset(self._page(method, fields, start, end, SIZE), key=itemgetter("id")):
            yield from page

    def _page(
        self, method: str, fields: Sequence[str], start: datetime, end: datetime, size: int
    ) -> Callable[[int], Page]:
        params = {
            "date_from": start.strftime(_FORM),
            "date_till": end.strftime(_FORM),
            "limit": size,
            "fields": list(fields),
            "sort": [{"field": "id", "order": "asc"}],
        }
        # A call that is still going on has neither an end nor a length.
        ongoing = {"include_ongoing_calls": False} if method == "get.calls_report" else {}

        def fetch(offset: int) -> Page:
            result = self.ask(method, {**params, **ongoing, "offset": offset})
            total = int(result["metadata"]["total_items"])
            if total > _FARTHEST and size > 1:
                raise TooManyError
            return Page(result["data"], total=total)

        return fetch
