"""Journeys: the states walked one after another, of those who applied and of those who did not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from throughline.attribution.path import Bools, Floats, Ints, Path, ranges

__all__ = ["Journeys"]


@dataclass(frozen=True)
class Journeys:
    """Rows of journeys, those of row r being `count[r]` journeys over `state[offsets[r]:offsets[r + 1]]` in order.

    `offsets` has one more than there are rows and begins with 0; a row may be empty; states are numbered from 0.
    `count` may be a fraction (a replicate's weight) but is never negative.
    """

    offsets: Ints
    state: Ints
    count: Floats

    @classmethod
    def of_path(cls, path: Path, state: Ints) -> Journeys:
        """One journey per application of the path, its touches named by the state of their source key."""
        offsets = np.append(0, np.cumsum(path.counts))
        return cls(offsets, state[path.source], np.ones(len(path.counts)))

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.count)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return int(self.offsets.nbytes + self.state.nbytes + self.count.nbytes)

    @cached_property
    def lengths(self) -> Ints:
        """Row → how many states it has."""
        return np.diff(self.offsets)

    @cached_property
    def filled(self) -> Ints:
        """The rows that are not empty."""
        return np.flatnonzero(self.lengths)

    @cached_property
    def firsts(self) -> Ints:
        """Row that is not empty → its first state's position."""
        return self.offsets[self.filled]

    @cached_property
    def lasts(self) -> Ints:
        """Row that is not empty → its last state's position."""
        return self.offsets[self.filled + 1] - 1

    def by(self, state: Ints) -> Journeys:
        """The same journeys with their states named anew: `state` by the number of the state now."""
        return Journeys(self.offsets, state[self.state], self.count)

    def only(self, rows: Ints) -> Journeys:
        """Some of the rows, in the order given."""
        lengths = self.lengths[rows]
        state = self.state[ranges(self.offsets[rows], lengths)]
        return Journeys(np.append(0, np.cumsum(lengths)), state, self.count[rows])

    def keep(self, kept: Bools) -> Journeys:
        """The same rows with some of their positions only."""
        before = np.append(0, np.cumsum(kept))
        return Journeys(before[self.offsets], self.state[kept], self.count)

    @cached_property
    def changes(self) -> Bools:
        """Position → whether it begins its journey or differs from the one before."""
        changes = np.ones(len(self.state), bool)
        changes[1:] = self.state[1:] != self.state[:-1]
        changes[self.firsts] = True
        return changes

    def collapsed(self) -> Journeys:
        """Without the states that repeat the one before."""
        return self.keep(self.changes)

    def __add__(self, other: Journeys) -> Journeys:
        """The rows of both, one after another."""
        return Journeys(
            np.concatenate([self.offsets, other.offsets[1:] + self.offsets[-1]]),
            np.concatenate([self.state, other.state]),
            np.concatenate([self.count, other.count]),
        )

    def lagged(self, lags: int, pad: int) -> list[Ints]:
        """For every position its state, the state one before, … `lags` before; `pad` before the journey began."""
        found = [self.state]
        for _ in range(lags):
            earlier = np.empty_like(self.state)
            earlier[1:] = found[-1][:-1]
            earlier[self.firsts] = pad
            found.append(earlier)
        return found
