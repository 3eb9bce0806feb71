"""Credits of hundreds of thousands of applications, added up by bag: enough for their squares and their replicates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from throughline.attribution.path import Floats, Ints
from throughline.reports.engine.bag import ONE_BY_ONE, Drawn, bag_of, of_bags
from throughline.reports.engine.counted import flags_of
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.measures import APPLICATION
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered

__all__ = ["KINDS", "Bagged", "bagged", "is_bagged", "kinds_of"]

KINDS = 1 << len(APPLICATION)
_FEW = 64  # groups; the sums by bag of more would not fit into a processor's cache


@dataclass(frozen=True, slots=True)
class Bagged:
    """`by_bag`: kinds × bags × groups, signed credits added up.

    A kind is the measures that count an application, a bit each. Groups are those of the scope and one for what its
    source filters drop.
    """

    kinds: Ints
    by_bag: Drawn

    def squares(self) -> Floats:
        """Σ credit² by kind (all there may be) and group, to 2 %."""
        found = np.zeros((KINDS, self.by_bag.shape[2]))
        found[self.kinds] = np.einsum("kbg,kbg->kg", self.by_bag, self.by_bag)
        return found

    def replicates(self, measure: str, codes: Ints, whole: Floats) -> Drawn:
        """Some groups × replicates of a measure of applications, given its sums by group."""
        counts = self.kinds >> list(APPLICATION).index(measure) & 1 == 1
        by_bag = self.by_bag[counts].sum(axis=0)[:, codes].T
        return of_bags(np.ascontiguousarray(by_bag), whole[codes])


def is_bagged(scope: Scope) -> bool:
    """Whether the scope's applications are so many, in so few groups of sources, that bags pay."""
    return scope.group in SOURCE and scope.size < _FEW and len(scope.selection.applications) > ONE_BY_ONE


def kinds_of(scope: Scope) -> Ints:
    """Row of the selection → the measures that count it, a bit each. Remembered: no model changes it."""

    def make() -> Ints:
        kind = np.zeros(len(scope.selection.applications), np.int32)
        for bit, flag in enumerate(flags_of(scope).values()):
            kind |= flag.astype(np.int32) << bit
        return kind

    return remembered(scope.snapshot, ("kinds", *scope.counted_key), make, lambda made: made.nbytes)


def bagged(scope: Scope) -> Bagged:
    """The bags of the scope's applications, remembered."""
    key = ("bagged", scope.period, scope.params.axis, scope.group, scope.params.filters, scope.rules)
    return remembered(scope.snapshot, key, lambda: _bagged(scope), lambda made: made.by_bag.nbytes)


def _bagged(scope: Scope) -> Bagged:
    bag, parts, size = bag_of(scope, "applications"), scope.credits, scope.size + 1
    kind = kinds_of(scope)
    kinds = np.flatnonzero(np.bincount(kind, minlength=KINDS))
    number = np.zeros(KINDS, np.int32)
    number[kinds] = np.arange(len(kinds))
    cell = np.repeat((number[kind] * bag.size + bag.unit) * size, parts.counts)
    cell += scope.group_of_source.astype(np.int32, copy=False)[parts.source]
    credit = parts.weight if bag.signs is None else parts.weight * np.repeat(bag.signs, parts.counts)
    by_bag = add_up(cell, credit, len(kinds) * bag.size * size).astype(np.float32)
    return Bagged(kinds, by_bag.reshape(len(kinds), bag.size, size))
