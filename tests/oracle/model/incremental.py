"""Fractribution's rule, `path_incremental`: how much likelier a path converts with a channel than without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby

Walk = tuple[str, ...]  # channels in order


def collapsed(walk: Iterable[str]) -> Walk:
    """Consecutive repeats are one step."""
    return tuple(channel for channel, _ in groupby(walk))


class Odds:
    """How many of the journeys of each path ended in an application."""

    def __init__(self, applied: Iterable[Walk], lone: Iterable[Walk]) -> None:
        self.applied = Counter(map(collapsed, applied))
        self.lone = Counter(map(collapsed, lone))

    def of(self, walk: Walk, more: int = 0) -> Fraction:
        """P(application | path), of an empty path or one never seen 0. `more` applications walked it besides."""
        walk = collapsed(walk)
        applied = self.applied[walk] + more
        seen = applied + self.lone[walk]
        return Fraction(applied, seen) if walk and seen else Fraction(0)


def incremental(walk: Walk, odds: Odds, is_counted: bool) -> list[Fraction]:
    """Weights of the touches. An application that the odds do not count is added to those of its own path.

    Decision: a path without a channel is collapsed again. A channel's part is shared equally by its touches; where no
    channel adds anything the last touch gets all.
    """
    whole = odds.of(walk, 0 if is_counted else 1)
    adds = {}
    for channel in walk:
        without = tuple(other for other in walk if other != channel)
        adds[channel] = max(whole - odds.of(without), Fraction(0))
    total = sum(adds.values(), Fraction(0))
    if not total:
        return [Fraction(0)] * (len(walk) - 1) + [Fraction(1)]
    return [adds[channel] / total / walk.count(channel) for channel in walk]
