"""From applications to credits: which source gets what part, the parts of one application summing to 1."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from throughline.attribution.incremental import Odds, incremental
from throughline.attribution.models import CHOOSING, normal, weights_of
from throughline.attribution.path import Bools, Floats, Ints, Path, Touches, ranges, walk
from throughline.attribution.rules import Rules

__all__ = ["Credits", "Touches", "credit", "credit_path"]


@dataclass(frozen=True)
class Credits:
    """Parts of credit that are not 0, those of one application beside each other.

    `counts` says how many parts each application has, in the order the applications were given; one at least.
    """

    counts: Ints
    source: Ints
    weight: Floats

    @cached_property
    def row(self) -> Ints:
        """Part → the number of its application, as they were given."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def starts(self) -> Ints:
        """Application → its first part."""
        return np.cumsum(self.counts) - self.counts

    def only(self, rows: Bools) -> Credits:
        """The credits of some of the applications, numbered anew."""
        if rows.all():
            return self
        counts = self.counts[rows]
        at = ranges(self.starts[rows], counts)
        return Credits(counts, self.source[at], self.weight[at])

    @property
    def nbytes(self) -> int:
        """Memory held, at most."""
        return int(self.counts.nbytes + self.source.nbytes + self.weight.nbytes)


def credit(touches: Touches, applications: Ints, rules: Rules, odds: Odds | None = None) -> Credits:
    """How these applications share out their credit; one without any touch credits the source of its own.

    With `link=client` the application whose path is walked is the client's latest one, and so is its own source.
    The model `path_incremental` reads the `odds` of paths, which `path_odds` counts. Raises ValueError without them.
    """
    return credit_path(walk(touches, applications, rules), applications, rules, odds)


def credit_path(path: Path, applications: Ints, rules: Rules, odds: Odds | None = None) -> Credits:
    """The same for paths walked before: models whose rules differ in nothing that `walk` reads share one walk."""
    if rules.model in CHOOSING and rules.direct != "redistribute":
        chosen = CHOOSING[rules.model](path, rules)
        return Credits(np.ones_like(path.counts), path.source[chosen], np.ones(len(chosen)))
    if rules.model == "path_incremental":
        if odds is None:
            raise ValueError("the model path_incremental needs the odds of paths")
        weights = incremental(path, applications, odds)
    else:
        weights = weights_of(path, rules)
    if rules.direct == "redistribute":
        weights = _without_direct(path, weights)
    if weights.all():
        return Credits(path.counts, path.source, weights)
    kept = weights != 0
    return Credits(np.add.reduceat(kept, path.starts, dtype=np.int64), path.source[kept], weights[kept])


def _without_direct(path: Path, weights: Floats) -> Floats:
    """The credit of direct touches goes to the others in proportion to their own, equally where they have none.

    A path of nothing but direct touches keeps its weights.
    """
    if not path.is_direct.any():
        return weights
    others = np.logical_or.reduceat(~path.is_direct, path.starts)
    kept = np.where(path.is_direct & np.repeat(others, path.counts), 0.0, weights)
    return normal(path, kept, among=~path.is_direct)
