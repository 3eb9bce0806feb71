"""Lists of amoCRM (HAL): nothing found is 204 without a body, and only `_links.next` proves that there is more.

Pages by number lose rows of a list that moves, so what moves is asked for from the last moment seen: each answer is
the beginning of the rest, whole at one instant, and what changes meanwhile comes later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connectors.amocrm.proof import refuse_another, second_of
from connectors.wire import CutError, Page, by_cursor
from connectors.wire.pages import MovingPagesError
from throughline.errors import Transient

if TYPE_CHECKING:
    from connectors.wire.http import Http

__all__ = ["BATCH", "Lists"]

Found = Mapping[str, Any]

BATCH = 100  # ids in one question: 250 would make an address of eight kilobytes, the longest that servers take
# The largest page, and smaller ones for when the vendor breaks down under it (504): each a divisor of the one before,
# so that a place in the list begins a page of any size.
_SIZES = (250, 50, 10)
_PASSES = 5  # readings of a list that does not come to rest


class Lists:
    """Reads lists of one account. `largest` is the largest page the list allows."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._at_most = _SIZES[0]

    def page(self, path: str, query: Mapping[str, Any], offset: int = 0, largest: int = _SIZES[0]) -> Page:
        """Rows from a place in the list, which begins a page. `next` is set where there are more.

        Raises CutError where it is the answer to another question; Transient.
        """
        size = min(largest, self._at_most)
        asked = {**query, "limit": size, "page": offset // size + 1}
        try:
            said = self._said(path, asked)
        except Transient as error:
            smaller = [one for one in _SIZES if one < size]
            if error.key != "wire_heavy" or not smaller:
                raise
            self._at_most = smaller[0]
            return self.page(path, query, offset, largest)
        if said is None:
            return Page([])
        rows = said["_embedded"][path.rpartition("/")[2]]
        more = bool((said.get("_links") or {}).get("next"))
        if not rows and more:
            raise CutError("cut")
        return Page(rows, next=str(offset + size) if more else None)

    def numbered(
        self, path: str, query: Mapping[str, Any], key: str = "id", largest: int = _SIZES[0]
    ) -> Iterator[Sequence[Found]]:
        """A list that stands still; read once more from its start where a promised page was not there, so that rows may
        come twice. Raises MovingPagesError, CutError."""
        try:
            yield from self._by_numbers(path, query, key, largest)
        except MovingPagesError:
            yield from self._by_numbers(path, query, key, largest)

    def _by_numbers(self, path: str, query: Mapping[str, Any], key: str, largest: int) -> Iterator[Sequence[Found]]:
        before: set[Any] = set()

        def fetch(cursor: str | None) -> Page:
            page = self.page(path, query, int(cursor or 0), largest)
            ids = {row[key] for row in page.rows}
            if cursor and ids <= before:  # the next page was promised, and is empty or that of before
                raise MovingPagesError
            before.clear()
            before.update(ids)
            return page

        return by_cursor(fetch)

    def settled(self, path: str, query: Mapping[str, Any], key: str = "id") -> Iterator[Sequence[Found]]:
        """A list that people change while it is read: a row that leaves it moves others across the borders of pages.
        It is read until nothing new comes; a single page is whole at one instant. Raises MovingPagesError, CutError."""
        seen: set[Any] = set()
        for _ in range(_PASSES):
            known, pages = len(seen), 0
            for rows in self.numbered(path, query, key):
                pages += 1
                fresh = [row for row in rows if row[key] not in seen]
                seen.update(row[key] for row in fresh)
                yield fresh
            if pages < 2 or len(seen) == known:
                return
        raise MovingPagesError

    def ascending(self, path: str, field: str, start: int, query: Mapping[str, Any]) -> Iterator[Sequence[Found]]:
        """All rows whose `field` (a second of Unix time) is `start` or later, in its order. Raises CutError.

        Whether `from` takes the second itself in is not documented: the one before is asked for, and left out.
        """
        since, lag = start, 1
        while True:
            first = max(since - lag, 0)
            bounds = {f"filter[{field}][from]": first, f"order[{field}]": "asc"}
            page = self.page(path, {**query, **bounds})
            moments = [second_of(row, field) for row in page.rows]
            if moments != sorted(moments) or (moments and moments[0] < first):
                raise CutError("cut")
            if page.next is None:
                yield [row for row in page.rows if row[field] >= since]
                return
            last = moments[-1]
            if moments[0] < since:
                lag = 0  # now it is known: it does
            if last < since:
                continue
            if last == since:
                yield from self._second(path, field, since, query)
                since += 1
                continue
            # Of the last second there may be more: it is asked for anew.
            yield [row for row in page.rows if since <= row[field] < last]
            since = last

    def by_ids(self, path: str, ids: Sequence[str], query: Mapping[str, Any]) -> Iterator[Sequence[Found]]:
        """Those of the rows that exist. Raises CutError where others come."""
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            for rows in self.numbered(path, {**query, "filter[id][]": some}):
                if not {str(row["id"]) for row in rows} <= set(some):
                    raise CutError("cut")
                yield rows

    def _second(self, path: str, field: str, second: int, query: Mapping[str, Any]) -> Iterator[Sequence[Found]]:
        """More rows than a page holds have the same second, as after an import. One that leaves it will come later."""
        bounds = {f"filter[{field}][from]": second - 1, f"filter[{field}][to]": second + 1, "order[id]": "asc"}
        for rows in self.settled(path, {**query, **bounds}):
            yield [row for row in rows if row[field] == second]

    def _said(self, path: str, asked: Mapping[str, Any]) -> Found | None:
        """One answer; None where there is nothing, said twice: under load amoCRM says so of what is there."""
        for _ in range(2):
            answer = self._http.get(f"/api/v4/{path}", asked)
            if answer.status != 204:
                said: Found = answer.json()
                refuse_another(said, path, asked)
                return said
        return None
