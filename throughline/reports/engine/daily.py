"""Counts by day and source, summed over any period without reading every row.

Days come from running sums. Sources come from sums of whole blocks of days, made once, and the rows of the days at
the edges: a year of visits costs what two months of them cost. All sums are of whole numbers, so they are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from throughline.attribution.path import Bools, Floats, Ints

__all__ = ["Daily", "add_up", "between"]

_BLOCK = 28  # days


def add_up(group: Ints, values: Floats | Bools, size: int) -> Floats:
    """The sum of the values of each group."""
    return np.bincount(group, values, minlength=size).astype(np.float64, copy=False)


def between(days: Ints, first: int, end: int) -> tuple[int, int]:
    """Where the rows of first ≤ day < end lie among sorted days."""
    # Bounds of the days' own type: otherwise numpy converts all the days before it looks.
    start, stop = np.searchsorted(days, np.array([first, end], days.dtype))
    return int(start), int(stop)


class Daily:
    """Rows sorted by day. `source` holds keys below `sources`: of sources, or of channels in tables by place."""

    def __init__(self, day: Ints, source: Ints, sources: int, columns: Mapping[str, Floats]) -> None:
        self.day, self.source, self.sources, self.columns = day, source, sources, columns
        self._first = int(day[0]) // _BLOCK if len(day) else 0
        self._blocks = int(day[-1]) // _BLOCK + 1 - self._first if len(day) else 0

    def rows(self, first: int, end: int) -> slice:
        """The rows of first ≤ day < end."""
        return slice(*between(self.day, first, end))

    def by_day(self, name: str, first: int, days: int) -> Floats:
        """The sum of each of `days` days from `first` on."""
        bounds = np.searchsorted(self.day, np.arange(first, first + days + 1, dtype=self.day.dtype))
        return np.diff(self._running[name][bounds])

    def by_source(self, name: str, first: int, end: int) -> Floats:
        """The sum of each source over first ≤ day < end."""
        start, stop = -(-first // _BLOCK), end // _BLOCK  # whole blocks inside
        if stop <= start or self._blocks * self.sources > len(self.day):
            return self._of_rows(name, first, end)
        inside = slice(max(start - self._first, 0), max(stop - self._first, 0))
        found = self._by_block[name][inside].sum(axis=0)
        found += self._of_rows(name, first, start * _BLOCK)
        found += self._of_rows(name, stop * _BLOCK, end)
        return np.asarray(found, dtype=np.float64)

    def _of_rows(self, name: str, first: int, end: int) -> Floats:
        rows = self.rows(first, end)
        return add_up(self.source[rows], self.columns[name][rows], self.sources)

    @cached_property
    def _running(self) -> dict[str, Floats]:
        return {name: np.concatenate([[0.0], np.cumsum(column)]) for name, column in self.columns.items()}

    @cached_property
    def _by_block(self) -> dict[str, Floats]:
        cell = (self.day // _BLOCK - self._first) * self.sources + self.source
        size = self._blocks * self.sources
        return {
            name: add_up(cell, column, size).reshape(self._blocks, self.sources)
            for name, column in self.columns.items()
        }
