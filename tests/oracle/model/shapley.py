"""Shapley values by their definition: over all sets of players."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations
from math import factorial

Worth = Callable[[frozenset[str]], Fraction]


def shapley(players: Iterable[str], worth: Worth) -> dict[str, Fraction]:
    """player → Σ over the sets S without it of |S|! (n − |S| − 1)! / n! × (worth(S and it) − worth(S))."""
    every = sorted(set(players))
    n = len(every)
    found = {}
    for player in every:
        others = [other for other in every if other != player]
        value = Fraction(0)
        for size in range(n):
            share = Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
            for chosen in combinations(others, size):
                without = frozenset(chosen)
                value += share * (worth(without | {player}) - worth(without))
        found[player] = value
    return found


def of_path(walk: tuple[str, ...]) -> list[Fraction]:
    """Weights of the touches of one application: it is worth 1 to every set that holds all its channels."""
    channels = frozenset(walk)
    values = shapley(channels, lambda chosen: Fraction(int(channels <= chosen)))
    return [values[channel] / walk.count(channel) for channel in walk]
