"""Removal effects of a chain of order 2 or more, whose states are tuples; see `markov` for the algebra.

A few hundred tuples are one dense inverse. More are a sparse system, and factors of it fill up: at 10,000 tuples they
cost seconds per state. So mass is walked from the start, for all states at once, until none is left to walk in double
precision, which sums the Neumann series of the same inverse; only where journeys hardly end are factors cheaper.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from throughline.attribution.path import Floats, Ints
from throughline.attribution.transitions import Chain

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["effects_of_tuples"]

_DENSE = 600  # tuples; more are solved as a sparse system
_STEPS = 2000  # what still walks after as many steps is solved by factors
_TOGETHER = 64  # states whose mass is walked together
_NOTHING = 2.0**-80  # a part of the journeys that no sum of doubles can show


class _System:
    """(D − C) u = w by tuple; the start is the last tuple. Moves from a tuple to itself are left out on both sides."""

    def __init__(self, chain: Chain) -> None:
        came, went = chain.gram // chain.base, chain.gram % chain.base**chain.order
        moved = came != went
        codes = np.unique(np.concatenate([came, went, chain.end, [chain.start]]))
        self.size, self.start = len(codes), len(codes) - 1
        self.came, self.went = np.searchsorted(codes, came[moved]), np.searchsorted(codes, went[moved])
        self.moves = chain.moves[moved]
        end = np.searchsorted(codes, chain.end)
        self.worth = np.zeros((self.size, len(chain.worth)))
        self.worth[end] = np.array(list(chain.worth.values())).reshape(len(chain.worth), len(end)).T
        out: Floats = np.bincount(self.came, self.moves, minlength=self.size).astype(np.float64)
        out[end] += chain.ends
        self.out = np.where(out > 0, out, 1.0)
        self.digits: Ints = codes[:, None] // chain.base ** np.arange(chain.order) % chain.base  # the newest first
        self.new: Ints = np.where((self.digits[:, :1] == self.digits[:, 1:]).any(1), -1, self.digits[:, 0])

    @cached_property
    def shares(self) -> csr_array:
        """Tuple → the parts of what leaves it that go to others (size, size), rows from, columns to."""
        from scipy.sparse import csr_array

        parts = self.moves / self.out[self.came]
        return csr_array((parts, (self.came, self.went)), shape=(self.size, self.size))


def effects_of_tuples(chain: Chain) -> tuple[Floats, Floats]:
    """The expected worth of a journey (M) and the removal effects (S, M), 0 where the worth is 0."""
    system = _System(chain)
    if system.size <= _DENSE:
        value, lost = _dense(system, chain.states)
    else:
        value, lost = _walked(system, chain.states) or _factored(system, chain.states)
    return value, np.divide(lost, value, out=np.zeros_like(lost), where=value != 0)


def _dense(system: _System, states: int) -> tuple[Floats, Floats]:
    """Value (M) and what is lost without each state (S, M), by one inverse and a small solve per state."""
    matrix = np.diag(system.out)
    matrix[system.came, system.went] -= system.moves
    inverse = np.linalg.inv(matrix)
    onwards = inverse @ system.worth
    lost = np.zeros((states, onwards.shape[1]))
    for state in range(states):
        first = np.flatnonzero(system.new == state)
        if len(first):
            reached = np.linalg.solve(inverse[np.ix_(first, first)].T, inverse[system.start, first])
            lost[state] = reached @ onwards[first]
    return onwards[system.start], lost


def _walked(system: _System, states: int) -> tuple[Floats, Floats] | None:
    """The same by walking; None where too much still walks after `_STEPS`."""
    paid = np.column_stack([system.worth / system.out[:, None], np.ones(system.size)])
    onwards = np.zeros_like(paid)
    steps = 0
    while paid[:, -1].max() >= _NOTHING:  # the last column is the part that walks on, from each tuple
        if steps == _STEPS:
            return None
        onwards += paid
        paid = system.shares @ paid
        steps += 1
    onwards = onwards[:, :-1]
    lost = np.zeros((states, onwards.shape[1]))
    for first in range(0, states, _TOGETHER):
        block = np.arange(first, min(first + _TOGETHER, states))
        at, column, reached = _first_reached(system, block, steps)
        np.add.at(lost, block[column], reached[:, None] * onwards[at])
    return onwards[system.start], lost


def _first_reached(system: _System, block: Ints, steps: int) -> tuple[Ints, Ints, Floats]:
    """For some states at once: the tuples where one is new, its column, and P(it is first reached there)."""
    at = np.flatnonzero((system.new >= block[0]) & (system.new <= block[-1]))
    column = system.new[at] - block[0]
    without = np.ones((system.size, len(block)))
    for digit in system.digits.T:
        has = np.flatnonzero((digit >= block[0]) & (digit <= block[-1]))
        without[has, digit[has] - block[0]] = 0.0
    onto = system.shares.T.tocsr()
    mass = np.zeros((system.size, len(block)))
    mass[system.start] = 1.0
    reached = np.zeros(len(at))
    for _ in range(steps):
        mass = onto @ mass
        reached += mass[at, column]
        mass *= without
    return at, column, reached


def _factored(system: _System, states: int) -> tuple[Floats, Floats]:
    """The same by factors: of the system of all tuples, and for each state of those without it."""
    from scipy.sparse import csc_array, diags_array
    from scipy.sparse.linalg import splu

    matrix = csc_array(diags_array(np.ones(system.size)) - system.shares)
    onwards = splu(matrix).solve(system.worth / system.out[:, None])
    lost = np.zeros((states, onwards.shape[1]))
    for state in range(states):
        kept = np.flatnonzero((system.digits != state).all(1))
        begin = np.zeros(len(kept))
        begin[-1] = 1.0  # the start
        visits = splu(matrix[kept][:, kept]).solve(begin, trans="T")
        first = np.flatnonzero(system.new == state)
        reached = visits @ system.shares[kept][:, first]
        lost[state] = reached @ onwards[first]
    return onwards[system.start], lost
