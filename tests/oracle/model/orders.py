"""How well a chain of each order foretells journeys that it has not seen, one step after the other.

docs/attribution.md: five folds; where the last k states were seen seldom, the order below stands beside them with five
steps of its own; below order 0 every outcome is equally likely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log, sqrt

from tests.oracle.model.lone import START

FOLDS = 5
PRIOR = 5
ORDERS = (1, 2, 3, 4)
Step = tuple[tuple[str, ...], str]  # the states before, and what came


@dataclass(frozen=True)
class Walk:
    """Some journeys that walked and ended alike; `fold` is None where they lie in all folds alike."""

    states: tuple[str, ...]
    end: str
    count: int
    fold: int | None

    def steps(self, order: int) -> list[Step]:
        """What came after which `order` states, places before the first being empty."""
        padded = (START,) * order + self.states
        outcomes = (*self.states, self.end)
        return [(padded[at : at + order], outcome) for at, outcome in enumerate(outcomes)]

    def parts(self) -> Iterator[tuple[int, float]]:
        """Fold → how many of the journeys lie in it."""
        if self.fold is not None:
            yield self.fold, self.count
        else:
            yield from ((fold, self.count / FOLDS) for fold in range(FOLDS))


@dataclass
class Fit:
    """The mean logarithm of the likelihood of a step, what it gains on the order before, and their errors."""

    likelihood: float
    likelihood_error: float
    gain: float = 0.0
    gain_error: float = 0.0


def fits(walks: list[Walk], states: int) -> dict[int, Fit]:
    """Order → its fit; nothing without journeys. `states` is how many there are."""
    if not walks:
        return {}
    logs = {order: _logs(walks, states, order) for order in ORDERS}
    found = {order: Fit(*_mean(walks, logs[order])) for order in ORDERS}
    for below, order in pairwise(ORDERS):
        gained = [more - less for more, less in zip(logs[order], logs[below], strict=True)]
        found[order].gain, found[order].gain_error = _mean(walks, gained)
    return found


def _logs(walks: list[Walk], states: int, order: int) -> list[float]:
    """The logarithm of the likelihood of each walk, by the other folds; in the mean over all it lies in."""
    seen: list[Counter[Step]] = [Counter() for _ in range(FOLDS)]  # in the other folds, of any length up to `order`
    after: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(FOLDS)]
    for walk in walks:
        for mine, part in walk.parts():
            for before, outcome in walk.steps(order):
                for length in range(order + 1):
                    known = before[order - length :]
                    for other in {*range(FOLDS)} - {mine}:
                        seen[other][known, outcome] += part
                        after[other][known] += part

    @cache
    def chance(fold: int, known: tuple[str, ...], outcome: str) -> float:
        below = chance(fold, known[1:], outcome) if known else 1 / (states + 2)
        return (seen[fold][known, outcome] + PRIOR * below) / (after[fold][known] + PRIOR)

    def of(walk: Walk, fold: int) -> float:
        return sum(log(chance(fold, before, outcome)) for before, outcome in walk.steps(order))

    return [sum(of(walk, fold) * part for fold, part in walk.parts()) / walk.count for walk in walks]


def _mean(walks: list[Walk], logs: list[float]) -> tuple[float, float]:
    """The mean of a step, and its standard error: journeys are independent, steps of one are not."""
    lengths = [len(walk.states) + 1 for walk in walks]
    steps = sum(walk.count * length for walk, length in zip(walks, lengths, strict=True))
    mean = sum(walk.count * one for walk, one in zip(walks, logs, strict=True)) / steps
    off = [(walk, one - mean * length) for walk, one, length in zip(walks, logs, lengths, strict=True)]
    return mean, sqrt(sum(walk.count * one**2 for walk, one in off)) / steps
