"""Lists that come in pages: nothing is lost between two of them, and none is asked for without end."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["EndlessPagesError", "MovingPagesError", "Page", "ShortPagesError", "by_cursor", "by_offset"]

_MOST = 100_000  # pages
_STARTS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, how to ask for the next page (None: this was the last), how many rows all pages have (None: not told)."""

    rows: Sequence[Any]
    next: str | None = None
    total: int | None = None


class EndlessPagesError(Exception):
    """The vendor leads in a circle."""


class MovingPagesError(Exception):
    """The list changed under each of several readings."""


class ShortPagesError(Exception):
    """Fewer rows came than the vendor said there are. args: came, told."""


def by_cursor(fetch: Callable[[str | None], Page]) -> Iterator[Sequence[Any]]:
    """Pages that name the next one. A name that comes twice is a circle: raises EndlessPagesError."""
    seen: set[str] = set()
    cursor: str | None = None
    for _ in range(_MOST):
        page = fetch(cursor)
        yield page.rows
        cursor = page.next
        if cursor is None:
            return
        if cursor in seen:
            break
        seen.add(cursor)
    raise EndlessPagesError


def by_offset(
    fetch: Callable[[int], Page], key: Callable[[Any], Hashable], first: int = 0, size: int | None = None
) -> Iterator[Sequence[Any]]:
    """Pages by the number of the row they start at, `first` being that of the first row.

    With a total it is read until that many different rows came; without one until a page is shorter than `size` (or
    empty). Rows may come twice (the merge drops them). When the total changes between pages rows have moved past the
    border of one, so the list is read again from its start; so it is when a page brings nothing new. Raises
    MovingPagesError, ShortPagesError, EndlessPagesError.
    """
    for _ in range(_STARTS):
        seen: set[Hashable] = set()
        offset, total, moved = first, None, False
        for _ in range(_MOST):
            page = fetch(offset)
            fresh = {key(row) for row in page.rows} - seen
            if (total is not None and page.total != total) or (page.rows and not fresh):
                moved = True
                break
            total = page.total
            yield page.rows
            seen |= fresh
            offset += len(page.rows)
            if _is_last(page, len(seen), offset - first, size):
                break
        else:
            raise EndlessPagesError
        if not moved:
            if total is not None and len(seen) < total:
                raise ShortPagesError(len(seen), total)
            return
    raise MovingPagesError


def _is_last(page: Page, seen: int, read: int, size: int | None) -> bool:
    if not page.rows:
        return True
    if page.total is not None:
        return seen >= page.total or read >= page.total
    return size is not None and len(page.rows) < size
