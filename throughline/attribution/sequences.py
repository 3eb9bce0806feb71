"""Which journeys walk the same states in the same order: found exactly, without comparing texts.

As many states as fit are written as the digits of one number of 62 bits; a longer journey is several such numbers.
Equal journeys have equal numbers and nothing else has, so no hash can confuse two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from throughline.attribution.journeys import Journeys
from throughline.attribution.path import Ints

__all__ = ["Sequences"]

_BITS = 62


@dataclass(frozen=True)
class Sequences:
    """The rows of journeys numbered by what they walk; `states` is how many states there can be."""

    journeys: Journeys
    states: int

    @property
    def size(self) -> int:
        """How many different ones there are."""
        return len(self.first)

    @cached_property
    def of(self) -> Ints:
        """Row → its number, from 0."""
        found = _numbered(self._word(self._rows, 0))
        number = 1
        longer = np.flatnonzero(self._words > number)
        while len(longer):
            tail = _numbered(self._word(longer, number))
            pair = found[longer] * (tail.max() + 1) + tail
            found[longer] = found.max() + 1 + _numbered(pair)
            number += 1
            longer = longer[self._words[longer] > number]
        return found if number == 1 else _without_gaps(found)

    @cached_property
    def first(self) -> Ints:
        """Number → the first row that has it."""
        if not len(self.of):
            return np.zeros(0, np.int64)
        found = np.empty(int(self.of.max()) + 1, np.int64)
        found[self.of[::-1]] = self._rows[::-1]
        return found

    def ordered(self, rows: Ints) -> Ints:
        """The rows in order of their states, one after another; a journey comes before those that go on from it."""
        most = int(self._words[rows].max(initial=0))
        keys = [self._word(rows, number) for number in range(most)]
        return rows[np.lexsort(keys[::-1])] if keys else rows

    @cached_property
    def _rows(self) -> Ints:
        return np.arange(self.journeys.size)

    @cached_property
    def _digits(self) -> int:
        """How many states one number holds, each as a digit from 1: an end is less than any state."""
        return max(int(_BITS / np.log2(max(self.states, 1) + 1.0000001)), 1)

    @cached_property
    def _words(self) -> Ints:
        """Row → how many numbers spell it."""
        return -(-self.journeys.lengths // self._digits)

    @cached_property
    def _spelled(self) -> tuple[Ints, Ints]:
        """Row → its first number; all numbers, those of one row after another."""
        journeys, digits = self.journeys, self._digits
        place = np.arange(len(journeys.state), dtype=np.int32)
        place -= np.repeat(journeys.offsets[:-1].astype(np.int32), journeys.lengths)
        if journeys.lengths.max(initial=0) > digits:
            place %= digits
        powers = (self.states + 1) ** np.arange(digits - 1, -1, -1)
        values = (journeys.state + 1) * powers[place]
        starts = np.flatnonzero(place == 0)
        return np.cumsum(self._words) - self._words, np.add.reduceat(values, starts) if len(starts) else starts

    def _word(self, rows: Ints, number: int) -> Ints:
        """The number that spells the states `number` · digits … of each row; 0 where it has none so far."""
        first, words = self._spelled
        has = self._words[rows] > number
        if has.all():
            return words[first[rows] + number]
        found = np.zeros(len(rows), np.int64)
        found[has] = words[first[rows[has]] + number]
        return found


def _numbered(values: Ints) -> Ints:
    """Equal values → equal numbers from 0, in order of appearance."""
    return np.asarray(pd.factorize(values)[0], np.int64)


def _without_gaps(numbers: Ints) -> Ints:
    """The same in the same order, without numbers that nobody has."""
    has = np.bincount(numbers) > 0
    return np.asarray((np.cumsum(has) - 1)[numbers], np.int64)
