"""The list of leads: no total is told and no next page, so each page begins with the last row of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.wire.pages import EndlessPagesError, MovingPagesError

__all__ = ["overlapping"]

_STARTS = 3
_MOST = 100_000  # pages

Rows = Sequence[Mapping[str, Any]]


def overlapping(fetch: Callable[[int], Rows]) -> Iterator[Rows]:
    """All rows of a list by `fetch(offset)`, read anew from its start where it moved meanwhile: rows may come twice.

    An empty list is asked for twice, for nothing else proves it. Raises MovingPagesError, EndlessPagesError.
    """
    for start in range(1, _STARTS + 1):
        try:
            yield from _once(fetch)
        except MovingPagesError:
            if start == _STARTS:
                raise
        else:
            return


def _once(fetch: Callable[[int], Rows]) -> Iterator[Rows]:
    rows = fetch(0) or fetch(0)
    offset = 0
    for _ in range(_MOST):
        if not rows:
            return
        yield rows
        offset += len(rows)
        last = rows[-1]["id"]
        found = fetch(offset - 1)
        if not found or found[0]["id"] != last:
            raise MovingPagesError
        rows = found[1:]
    raise EndlessPagesError
