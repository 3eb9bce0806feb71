"""Tables of the Reporting API, read whole: in pages, and over shorter stretches where they are too heavy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from connectors.wire import Page, Window, by_offset
from connectors.wire.http import Http
from throughline.errors import Transient

__all__ = ["Marks", "Reports", "Sums"]

SIZE = 20_000  # of 100,000 at most: a row takes half a kilobyte
_LATE = 3600  # seconds of `data_lag` that are worth a word

Marks = tuple[Any, ...]
"""Dimensions of one row: objects {name, id?}, or texts as the documented schema has them."""
Sums = Sequence[Any]
"""Metrics of one row: Decimals and ints, None where Metrica hides one."""


class Reports:
    """Tables of one counter. `warn` gets what makes numbers unsure: its key and facts."""

    def __init__(self, http: Http, counter: int, warn: Callable[..., None]) -> None:
        self._http, self._counter, self._warn = http, counter, warn
        self._size = SIZE

    def rows(
        self, window: Window, dimensions: Sequence[str], metrics: Sequence[str], **more: str
    ) -> Iterator[Mapping[str, tuple[Marks, Sums]]]:
        """Rows by what tells them apart, a stretch of days at a time. Raises SourceError."""
        query = {
            "ids": str(self._counter),
            "dimensions": ",".join(dimensions),
            "metrics": ",".join(metrics),
            "sort": ",".join(dimensions),
            "accuracy": "full",
            "include_undefined": "true",
            "limit": self._size,
            **more,
        }
        for month in window.months():
            yield from self._stretch(month, query)

    def _stretch(self, window: Window, query: Mapping[str, Any]) -> Iterator[Mapping[str, tuple[Marks, Sums]]]:
        try:
            yield self._whole(window, query)
            return
        except Transient as error:
            if error.key != "wire_heavy" or window.start == window.end:
                raise
        middle = window.start + (window.end - window.start) // 2
        yield from self._stretch(replace(window, end=middle), query)
        yield from self._stretch(replace(window, start=middle + timedelta(days=1)), query)

    def _whole(self, window: Window, query: Mapping[str, Any]) -> dict[str, tuple[Marks, Sums]]:
        dated = {**query, "date1": window.start.isoformat(), "date2": window.end.isoformat()}
        # Pages may be read again from the first one, so rows are told apart by what they are of.
        found: dict[str, tuple[Marks, Sums]] = {}
        for page in by_offset(lambda offset: self._page(dated, offset), key=_mark, first=1, size=self._size):
            for row in page:
                found[_mark(row)] = (tuple(row["dimensions"]), row["metrics"])
        return found

    def _page(self, query: Mapping[str, Any], offset: int) -> Page:
        said = self._http.get("/stat/v1/data", {**query, "offset": offset}).json()
        if said.get("sampled"):
            self._warn("sampled", share=f"{Decimal(said.get('sample_share') or 0):.0%}")
        if said.get("contains_sensitive_data"):
            self._warn("sensitive")
        if (said.get("data_lag") or 0) > _LATE:
            self._warn("late", minutes=round(said["data_lag"] / 60))
        return Page(said["data"], total=None if said.get("total_rows_rounded") else said["total_rows"])


def _mark(row: Any) -> str:
    return repr(row["dimensions"])
