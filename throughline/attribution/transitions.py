"""Transitions of journeys, counted: all that a Markov model of order k knows of them.

States of the chain are the k states walked last, the places before the first being padded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from throughline.attribution.journeys import Journeys
from throughline.attribution.path import Bools, Floats, Ints

__all__ = ["Chain", "Steps", "chain", "code_of", "narrow"]

_COUNTED = 2**22  # so many codes are counted in an array of all of them; more are looked up


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


@dataclass(frozen=True)
class Steps:
    """The moves and the ends of journeys as codes: what is left to count once rows are chosen."""

    journeys: Journeys
    states: int
    order: int
    gram: Ints
    end: Ints

    @classmethod
    def of(cls, journeys: Journeys, states: int, order: int) -> Steps:
        """States are numbered below `states`, at most 500. A journey without states ends where it began."""
        base = states + 1
        state = narrow(journeys.state, base ** (order + 1))
        newest = Journeys(journeys.offsets, state, journeys.count).lagged(order, states)
        end = np.full(journeys.size, base**order - 1, state.dtype)
        end[journeys.filled] = code_of([lag[journeys.lasts] for lag in newest[:order]], base)
        return cls(journeys, states, order, code_of(newest, base), end)

    @property
    def nbytes(self) -> int:
        """Memory held, without the journeys'."""
        return int(self.gram.nbytes + self.end.nbytes)

    def chain(self, worth: Mapping[str, Floats], rows: Bools | None = None) -> Chain:
        """The transitions of the chosen rows. `worth`: measure → what each row brought, all its journeys together."""
        gram, end, count, lengths = self.gram, self.end, self.journeys.count, self.journeys.lengths
        if rows is not None:
            gram, end, count = gram[np.repeat(rows, lengths)], end[rows], count[rows]
            worth, lengths = {name: values[rows] for name, values in worth.items()}, lengths[rows]
        alike = bool(np.all(count == 1))
        base = self.states + 1
        moves = _tally(gram, base ** (self.order + 1), [None if alike else np.repeat(count, lengths)])
        ends = _tally(end, base**self.order, [None if alike else count, *worth.values()])
        brought = dict(zip(worth, ends[1][1:], strict=True))
        return Chain(self.states, self.order, moves[0], moves[1][0], ends[0], ends[1][0], brought)

    def replicated(self, counts: Floats, worth: Floats) -> tuple[Floats, Floats, Floats]:
        """Order 1: the tables of R samples of the rows, as `markov.effects_of` reads them.

        `counts` (rows, R): how many journeys of each row each sample has; `worth` (rows, R, M): what those brought.
        Raises ValueError for another order.
        """
        if self.order != 1:
            raise ValueError(f"a table of moves is of order 1, not {self.order}")
        from scipy.sparse import csr_array

        (rows, samples, measures), base = worth.shape, self.states + 1
        taken = csr_array((np.ones(len(self.gram)), self.gram, self.journeys.offsets), shape=(rows, base * base)).T
        ended = csr_array((np.ones(rows), self.end, np.arange(rows + 1)), shape=(rows, base)).T
        moves = (taken @ counts).T.reshape(samples, base, base)[:, :, :-1]
        brought = (ended @ worth.reshape(rows, -1)).reshape(base, samples, measures)
        return moves, (ended @ counts).T, brought.transpose(1, 0, 2)


def chain(journeys: Journeys, states: int, order: int, worth: Mapping[str, Floats]) -> Chain:
    """Count the transitions of journeys; see `Steps`, which counts those of some of them again and again."""
    return Steps.of(journeys, states, order).chain(worth)


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


def _tally(codes: Ints, space: int, weights: Iterable[Floats | None]) -> tuple[Ints, list[Floats]]:
    """The codes there are, ascending, and the sums of each kind of weights by code; None counts."""
    if space > _COUNTED:
        codes, present = pd.factorize(codes)
        order = np.argsort(present)
    counted = np.bincount(codes)
    if space <= _COUNTED:
        order = present = np.flatnonzero(counted)
    sums = [counted if one is None else np.bincount(codes, one) for one in weights]
    return np.sort(present), [one[order].astype(np.float64) for one in sums]


def _united(parts: list[tuple[Ints, list[Floats]]]) -> tuple[Ints, list[Floats]]:
    """Codes of several tables and the sums of each of their columns by code."""
    codes, at = np.unique(np.concatenate([codes for codes, _ in parts]), return_inverse=True)
    columns = zip(*(columns for _, columns in parts), strict=True)
    sums = [np.bincount(at, np.concatenate(column), minlength=len(codes)).astype(np.float64) for column in columns]
    return codes, sums
