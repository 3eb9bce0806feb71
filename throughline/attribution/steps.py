"""Journeys cut into stretches, so that the transitions of any of their rows are counted at once.

A stretch is a few moves in a row as one number, with the k states before them. Whatever rows are chosen, stretches are
counted, several times fewer than moves, and what a stretch is made of was worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from throughline.attribution.journeys import Journeys
from throughline.attribution.path import Bools, Floats, Ints
from throughline.attribution.transitions import Chain

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Steps", "chain"]

_MOST = 2**20  # different stretches that fit into a processor's cache when they are counted
_EACH = 8  # touches for each stretch that there might be; with fewer, shorter stretches are counted faster
_BLOCK = 2**16  # stretches spelled at a time: they stay in the cache


@dataclass(frozen=True)
class Steps:
    """The stretches of journeys, numbered: `last` those that end a journey, by row, `rest` the others and their `row`.

    `gram` and `end` are codes as a `Chain` has them; `taken` (gram, stretch) is how often a stretch makes a move,
    `ending` the place in `end` of what stands last in it. `count` is None where every row is one journey.
    """

    states: int
    order: int
    count: Floats | None
    last: Ints
    rest: Ints
    row: Ints
    gram: Ints
    taken: csr_array
    end: Ints
    ending: Ints

    @classmethod
    def of(cls, journeys: Journeys, states: int, order: int) -> Steps:
        """States are numbered below `states`, at most 500. A journey without states ends where it began."""
        base = states + 1
        width = _width(base, order, len(journeys.state))
        lengths = journeys.lengths
        more = np.maximum(-(-lengths // width), 1) - 1  # row → its stretches but the last
        row = np.repeat(np.arange(journeys.size, dtype=np.int32), more)
        back = width * (np.arange(1, len(row) + 1) - np.repeat(np.cumsum(more) - more, more))
        at = np.concatenate([journeys.offsets[1:] - 1, journeys.offsets[row + 1] - 1 - back])
        code = _spelled(journeys.state, states, at, np.concatenate([lengths, lengths[row] - back]), order + width)
        number, present = _numbered(code, base ** (order + width))
        gram, taken = _made_of(present, base, order, width)
        ending, end = _numbered(present % base**order, base**order)
        count = None if np.all(journeys.count == 1) else journeys.count
        return cls(states, order, count, number[: len(lengths)], number[len(lengths) :], row, gram, taken, end, ending)

    @property
    def nbytes(self) -> int:
        """Memory held, without the journeys'."""
        arrays = (self.last, self.rest, self.row, self.gram, self.end, self.ending, self.taken.data, self.taken.indices)
        return int(sum(each.nbytes for each in arrays))

    def chain(self, worth: Mapping[str, Floats], rows: Bools | None = None) -> Chain:
        """The transitions of the chosen rows. `worth`: measure → what each row brought, all its journeys together."""
        last, rest, count, values = self.last, self.rest, self.count, list(worth.values())
        of_rest = None if count is None else count[self.row]
        if rows is not None:
            chosen, some = np.flatnonzero(rows), np.flatnonzero(rows[self.row])
            last, rest, values = last[chosen], rest[some], [value[chosen] for value in values]
            if count is not None and of_rest is not None:
                count, of_rest = count[chosen], of_rest[some]
        size = len(self.ending)
        ended = [np.bincount(last, each, minlength=size) for each in (count, *values)]
        moves = self.taken @ (ended[0] + np.bincount(rest, of_rest, minlength=size)).astype(np.float64)
        moved = np.flatnonzero(moves)
        ends = [np.bincount(self.ending, each, minlength=len(self.end)).astype(np.float64) for each in ended]
        there = np.flatnonzero(np.logical_or.reduce([each != 0 for each in ends]))
        brought = dict(zip(worth, (each[there] for each in ends[1:]), strict=True))
        return Chain(self.states, self.order, self.gram[moved], moves[moved], self.end[there], ends[0][there], brought)


def chain(journeys: Journeys, states: int, order: int, worth: Mapping[str, Floats]) -> Chain:
    """Count the transitions of journeys; see `Steps`, which counts those of some of them again and again."""
    return Steps.of(journeys, states, order).chain(worth)


def _width(base: int, order: int, touches: int) -> int:
    """How many moves a stretch has."""
    width = 1
    while base ** (order + width + 1) <= min(_MOST, touches // _EACH):
        width += 1
    return width


def _spelled(state: Ints, states: int, at: Ints, left: Ints, digits: int) -> Ints:
    """Each position and the ones before it as a number of so many digits, the newest last; `left` are there at all.

    The digit `states` stands before the start.
    """
    base = states + 1
    kind = np.int32 if base**digits <= np.iinfo(np.int32).max else np.int64
    found: Ints = np.full(len(at), base**digits - 1, kind)
    for first in range(0, len(at) if len(state) else 0, _BLOCK):
        some = slice(first, first + _BLOCK)
        code: Ints = np.zeros(len(found[some]), kind)
        for lag in reversed(range(digits)):
            code *= base
            code += np.where(left[some] > lag, state.take(at[some] - lag, mode="clip"), states)
        found[some] = code
    return found


def _numbered(codes: Ints, space: int) -> tuple[Ints, Ints]:
    """The place of each code among those there are, and these, ascending. Codes are below `space`."""
    if space <= max(_MOST, len(codes)):
        present = np.flatnonzero(np.bincount(codes))
        place = np.zeros(space, np.intp)
        place[present] = np.arange(len(present))
        return place[codes], present
    number, found = pd.factorize(codes)
    order = np.argsort(found)
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    return place[number], found[order].astype(np.int64)


def _made_of(present: Ints, base: int, order: int, width: int) -> tuple[Ints, csr_array]:
    """The moves that there are in stretches, and how often each stretch makes each (moves, stretches)."""
    from scipy.sparse import csr_array

    codes = np.concatenate([present // base**newer % base ** (order + 1) for newer in range(width)])
    stretch = np.tile(np.arange(len(present)), width)
    is_move = codes % base != base - 1  # before the start nothing moves
    number, gram = _numbered(codes[is_move], base ** (order + 1))
    cells = (np.ones(len(number)), (number, stretch[is_move]))
    return gram, csr_array(cells, shape=(len(gram), len(present)))
