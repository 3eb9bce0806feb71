"""Lists of Roistat: of a stretch of time, however many rows it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from connectors.calls.words import id_of
from connectors.wire import Page, Window, by_offset
from connectors.wire.halves import TooManyError, in_halves
from connectors.wire.rows import WrongShapeError

__all__ = ["FARTHEST", "Found", "Listed", "moment"]

FARTHEST = 10_000  # rows that a list of visits was seen to tell at most; no other is asked for more either
_SECOND = timedelta(seconds=1)

Found = Mapping[str, Any]
_Ask = Callable[[Mapping[str, Any]], Found]
"""Gets the body of a question, gives the answer."""


class Listed:
    """One list. `column` is the time its rows are asked for by, `extend` names the linked things told with them."""

    def __init__(self, ask: _Ask, column: str, extend: Sequence[str], size: int) -> None:
        self._ask, self._column, self._extend, self._size = ask, column, extend, size

    def months(self, window: Window) -> Iterator[Found]:
        """Rows of a window, a month at a time."""
        for part in window.months():
            yield from self.between(part.since, part.until - _SECOND)

    def between(self, first: datetime, last: datetime) -> Iterator[Found]:
        """Rows from one second to another, both included; both with a zone."""
        return in_halves(self._whole, first, last)

    def _whole(self, first: datetime, last: datetime) -> Iterator[Found]:
        """Raises TooManyError where the list may not tell all of them."""
        for page in by_offset(partial(self._page, first, last), key=lambda row: id_of(row["id"])):
            # A filter that is not understood may be passed over: rows of other times are not of this one.
            yield from (row for row in page if self._is_inside(row, first, last))

    def _page(self, first: datetime, last: datetime, offset: int) -> Page:
        # Both ends of a filter are open. A single condition, which ours never is, was seen to end in error 500.
        ends = {">": first - _SECOND, "<": last + _SECOND}
        conditions = [
            [self._column, sign, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S%z")] for sign, at in ends.items()
        ]
        body = {"filters": {"and": conditions}, "extend": list(self._extend), "limit": self._size, "offset": offset}
        said = self._ask(body)
        rows, total = said["data"], int(said["total"])
        is_heard = bool(rows) and all(self._is_inside(row, first, last) for row in rows)
        if total >= FARTHEST and not offset and first < last and is_heard:
            raise TooManyError
        return Page(rows, total=total)

    def _is_inside(self, row: Found, first: datetime, last: datetime) -> bool:
        return first <= moment(row, self._column) < last + _SECOND


def moment(said: Found, column: str) -> datetime:
    """A time with its offset. Raises KeyError, WrongShapeError."""
    value = said[column]
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise WrongShapeError(column, str(value)[:100]) from None
    if at.tzinfo is None:
        raise WrongShapeError(column, str(value)[:100])
    return at
