"""Markov removal effects in fractions, as the definition says, one state removed at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

Rows = Sequence[tuple[Sequence[str], int, Fraction | int]]  # path, how many journeys, what they brought together


def removal_effects(rows: Rows, order: int) -> dict[str, Fraction]:
    """1 − V(tuples containing c lead to null) / V for every channel c."""
    tables = _Tables(rows, order)
    value = tables.expected(None)
    channels = {channel for path, _, _ in rows for channel in path}
    return {channel: 1 - tables.expected(channel) / value for channel in channels} if value else {}


class _Tables:
    def __init__(self, rows: Rows, order: int) -> None:
        self.start = ("",) * order
        self.moves: dict = defaultdict(lambda: defaultdict(Fraction))
        self.out: dict = defaultdict(Fraction)
        self.worth: dict = defaultdict(Fraction)
        for path, count, worth in rows:
            at = self.start
            for channel in path:
                then = (*at[1:], channel)
                self.moves[at][then] += count
                self.out[at] += count
                at = then
            self.out[at] += count
            self.worth[at] += worth

    def expected(self, removed: str | None) -> Fraction:
        """V: Gauss-Jordan elimination of u = P u + w / out over the tuples left."""
        tuples = [at for at in self.out if self.out[at] and removed not in at]
        left = {at: {at: Fraction(1)} for at in tuples}
        right = {at: self.worth[at] / self.out[at] for at in tuples}
        for at in tuples:
            for then, count in self.moves[at].items():
                if then in left:
                    left[at][then] = left[at].get(then, Fraction(0)) - count / self.out[at]
        for pivot in tuples:
            scale = left[pivot][pivot]
            left[pivot] = {then: value / scale for then, value in left[pivot].items()}
            right[pivot] /= scale
            for at in tuples:
                factor = left[at].get(pivot, Fraction(0)) if at != pivot else Fraction(0)
                if factor:
                    for then, value in left[pivot].items():
                        left[at][then] = left[at].get(then, Fraction(0)) - factor * value
                    right[at] -= factor * right[pivot]
        return right[self.start]


def walked(rows: Rows, order: int, removed: str | None = None) -> Fraction:
    """V by walking every possible journey of a chain without loops, probability by probability."""
    tables = _Tables(rows, order)

    def onwards(at: tuple[str, ...]) -> Fraction:
        if removed is not None and removed in at:
            return Fraction(0)
        moves = sum((count * onwards(then) for then, count in tables.moves[at].items()), Fraction(0))
        return (tables.worth[at] + moves) / tables.out[at]

    return onwards(tables.start)
