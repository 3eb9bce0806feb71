"""Chains of order 1, one for every replicate of the applications, solved together.

In a replicate an application that brings something walks its path as often as it is drawn; journeys that bring nothing,
with an application or without, are held as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from throughline.attribution.draws import REPLICATES
from throughline.attribution.markov import effects_of, shares_of
from throughline.attribution.path import Bools, Floats, Ints
from throughline.attribution.samples import moves_of
from throughline.attribution.transitions import Chain
from throughline.reports.engine.bag import Bag, Drawn, bag_of
from throughline.reports.engine.bagged import kinds_of
from throughline.reports.engine.markov import States, walked_journeys
from throughline.reports.engine.measures import APPLICATION
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered

__all__ = ["Redrawn", "redrawn"]

_FEW = 20  # states; the moves between more are drawn for each measure by itself


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Of one measure: replicates × states.

    `walked` is above 0 where somebody stands who is drawn and brings something; one row where that hangs on no chance.
    """

    credit: Floats
    effect: Floats
    walked: Floats

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.credit.nbytes + self.effect.nbytes + self.walked.nbytes


@dataclass(frozen=True, slots=True)
class _Walks:
    """Moves of the rows that are drawn: how many there are by code, and replicates × how many more are made."""

    once: Ints
    change: Floats

    @property
    def nbytes(self) -> int:
        return self.once.nbytes + self.change.nbytes

    def into(self, base: int, bag: Bag) -> Floats:
        """Replicates × state: how many come there, without chance where bags are drawn, whose signs leave no zeros."""
        once = self.once.reshape(base, base).sum(axis=0)[None, :-1]
        if bag.signs is not None:
            return np.asarray(once, np.float64)
        return np.asarray(once + self.change.reshape(-1, base, base).sum(axis=1)[:, :-1], np.float64)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The same of applications by kind, the measures that count it: once (kinds, codes), more (kinds, codes, R)."""

    kinds: Ints
    once: Ints
    change: Drawn

    @property
    def nbytes(self) -> int:
        return self.once.nbytes + self.change.nbytes


def redrawn(scope: Scope, chain: Chain, worth: Mapping[str, Floats], states: States, bag: Bag) -> dict[str, Redrawn]:
    """Measure → its credits and removal effects, where the rows that bring something of any are drawn together.

    `worth` is what each row of the selection brings, nowhere negative; the `chain` of order 1 counts every journey.
    """
    moves, ends, brought = chain.counts()
    columns = list(chain.worth)
    brings = {name: value != 0 for name, value in worth.items()}
    rows = np.logical_or.reduce(list(brings.values()))
    values = {name: value[np.flatnonzero(rows)] for name, value in worth.items()}
    varied = {name: value for name, value in values.items() if np.ptp(value)}
    walks, by_last = _drawn(scope, rows, tuple(worth), varied, states, bag)
    change = walks.change.reshape(-1, chain.base, chain.base)
    # Who comes to a state goes on or ends there; where journeys start none ends.
    left = change.sum(axis=1) - change.sum(axis=2)
    left[:, -1] = 0.0
    earned = np.stack([by_last[name] if name in varied else left * values[name][0] for name in worth], axis=2)
    walked = np.maximum(moves + change[:, :, :-1], 0.0)
    earned = np.maximum(brought[:, [columns.index(name) for name in worth]] + earned, 0.0)
    _, effect = effects_of(walked, np.maximum(ends + left, 0.0), earned)
    credit = shares_of(effect, earned[:, :-1]) * earned.sum(axis=1)[:, None, :]
    found = {}
    for place, (name, own_rows) in enumerate(brings.items()):
        of_all = np.array_equal(own_rows, rows)
        own = walks if of_all else _drawn(scope, own_rows, (name,), {}, states, bag)[0]
        found[name] = Redrawn(credit[:, :, place], effect[:, :, place], own.into(chain.base, bag))
    return found


def _drawn(
    scope: Scope, rows: Bools, names: tuple[str, ...], varied: Mapping[str, Floats], states: States, bag: Bag
) -> tuple[_Walks, dict[str, Floats]]:
    """The walks of some rows, and replicates × the last state of what they bring more of measures that vary."""
    if names[0] in APPLICATION and states.size < _FEW:
        return _of_applications(scope, names[0], states), {}
    cells, base = (states.size + 1) ** 2, states.size + 1
    journeys, some = walked_journeys(scope, states, rows), np.flatnonzero(rows)
    moves = moves_of(journeys, states.size)
    last = journeys.state[journeys.lasts].astype(np.int64)
    # All in one go: the draws are read once.
    size = cells + base * len(varied)
    drawn = bag.changes(
        np.concatenate([np.repeat(some, journeys.lengths), *[some] * len(varied)]),
        np.concatenate([moves, *(last + cells + base * place for place in range(len(varied)))]),
        np.concatenate([np.ones(len(moves)), *varied.values()]),
        size,
    ).T.astype(np.float64)
    by_last = {name: drawn[:, cells + base * place :][:, :base] for place, name in enumerate(varied)}
    return _Walks(np.bincount(moves, minlength=cells), drawn[:, :cells]), by_last


def _of_applications(scope: Scope, measure: str, states: States) -> _Walks:
    """The walks of one measure of applications. Remembered for all of them together.

    An application counts for several: each is drawn once, with its like, and every measure adds up the kinds it counts.
    """
    kind, cells = kinds_of(scope), (states.size + 1) ** 2

    def make() -> _Kinds:
        journeys, rows = walked_journeys(scope, states, kind > 0), np.flatnonzero(kind)
        kinds = np.flatnonzero(np.bincount(kind)[1:]) + 1
        number = np.searchsorted(kinds, kind[rows]).astype(np.int32)
        cell = np.repeat(number * np.int32(cells), journeys.lengths) + moves_of(journeys, states.size)
        size = len(kinds) * cells
        change = bag_of(scope, "applications").changes(rows, cell, None, size, journeys.lengths)
        once = np.bincount(cell, minlength=size)
        return _Kinds(kinds, once.reshape(-1, cells), change.reshape(-1, cells, REPLICATES))

    key = ("walks by kind", *scope.counted_key, *scope.walked_key, states.name)
    by_kind = remembered(scope.snapshot, key, make, lambda made: made.nbytes)
    counts = np.flatnonzero(by_kind.kinds >> list(APPLICATION).index(measure) & 1)
    return _Walks(by_kind.once[counts].sum(axis=0), by_kind.change[counts].sum(axis=0).T.astype(np.float64))
