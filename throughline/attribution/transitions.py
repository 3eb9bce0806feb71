"""Transitions of journeys, counted: all that a Markov model of order k knows of them.

States of the chain are the k states walked last, the places before the first being padded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from throughline.attribution.path import Floats, Ints

__all__ = ["Chain", "code_of", "narrow"]


@dataclass(frozen=True)
class Chain:
    """Transitions counted. Codes are numbers whose digits to the base `states` + 1 are states, the newest last.

    The digit `states` stands before the start. `gram` holds the k + 1 states of a move, `end` the k states where
    journeys ended; both ascend without repeats. `worth`: measure → what the journeys ending there brought together.
    """

    states: int
    order: int
    gram: Ints
    moves: Floats
    end: Ints
    ends: Floats
    worth: Mapping[str, Floats]

    @property
    def base(self) -> int:
        """The base of the codes."""
        return self.states + 1

    @property
    def start(self) -> int:
        """The code of nothing walked yet."""
        return int(self.base**self.order - 1)

    @property
    def journeys(self) -> float:
        """How many journeys there are."""
        return float(self.ends.sum())

    @property
    def total(self) -> dict[str, float]:
        """Measure → what all journeys brought."""
        return {name: float(values.sum()) for name, values in self.worth.items()}

    @property
    def nbytes(self) -> int:
        """Memory held."""
        arrays = (self.gram, self.moves, self.end, self.ends, *self.worth.values())
        return int(sum(each.nbytes for each in arrays))

    def __add__(self, other: Chain) -> Chain:
        """The journeys of both. Raises ValueError when their states or orders differ."""
        if (self.states, self.order) != (other.states, other.order):
            raise ValueError(f"chains of {self.states} and {other.states} states, order {self.order} and {other.order}")
        gram, (moves,) = _united([(self.gram, [self.moves]), (other.gram, [other.moves])])
        names = list(dict.fromkeys([*self.worth, *other.worth]))
        columns = [[c.ends, *(c.worth.get(name, np.zeros(len(c.end))) for name in names)] for c in (self, other)]
        end, (ends, *worth) = _united([(self.end, columns[0]), (other.end, columns[1])])
        return Chain(self.states, self.order, gram, moves, end, ends, dict(zip(names, worth, strict=True)))

    def counts(self) -> tuple[Floats, Floats, Floats]:
        """Of a chain of order 1: moves (states + 1, states), ends (states + 1), worth (states + 1, measures).

        The last row is the start. Raises ValueError for another order.
        """
        if self.order != 1:
            raise ValueError(f"a table of moves is of order 1, not {self.order}")
        moves = np.zeros((self.base, self.base))
        moves.flat[self.gram] = self.moves
        ends, worth = np.zeros(self.base), np.zeros((self.base, len(self.worth)))
        ends[self.end] = self.ends
        for column, values in enumerate(self.worth.values()):
            worth[self.end, column] = values
        return moves[:, :-1], ends, worth


def narrow(state: Ints, space: int) -> Ints:
    """The states as the smallest integers that hold every code below `space`: memory is what counting waits for."""
    kind = next(kind for kind in (np.int16, np.int32, np.int64) if space <= np.iinfo(kind).max)
    return np.asarray(state).astype(kind, copy=False)


def code_of(newest: list[Ints], base: int) -> Ints:
    """Digits, the newest first, as one number each."""
    code = newest[-1]
    for digit in reversed(newest[:-1]):
        code = code * base + digit
    return code


def _united(parts: list[tuple[Ints, list[Floats]]]) -> tuple[Ints, list[Floats]]:
    """Codes of several tables and the sums of each of their columns by code."""
    codes, at = np.unique(np.concatenate([codes for codes, _ in parts]), return_inverse=True)
    columns = zip(*(columns for _, columns in parts), strict=True)
    sums = [np.bincount(at, np.concatenate(column), minlength=len(codes)).astype(np.float64) for column in columns]
    return codes, sums
