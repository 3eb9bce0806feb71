"""Lists that tell only so many rows: a time that has more is asked for in halves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from connectors.wire.answer import CutError

__all__ = ["TooManyError", "in_halves"]

_SECOND = timedelta(seconds=1)

T = TypeVar("T")


class TooManyError(Exception):
    """A time has more rows than a list tells."""


def in_halves(read: Callable[[datetime, datetime], Iterable[T]], start: datetime, end: datetime) -> Iterator[T]:
    """Rows from the second `start` to the second `end`, both included, in the order of time.

    `read` raises TooManyError before its first row where a list would not tell them all. Raises CutError where a single
    second has too many.
    """
    waiting = [(start, end)]
    while waiting:
        first, last = waiting.pop()
        try:
            yield from read(first, last)
        except TooManyError:
            if first >= last:
                raise CutError("too_large") from None
            middle = first + (last - first) // _SECOND // 2 * _SECOND
            waiting += [(middle + _SECOND, last), (first, middle)]
