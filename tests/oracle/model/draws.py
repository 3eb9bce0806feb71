"""How often an application counts in each replicate, by the rule that docs/intervals.md gives under "Draws"."""

from __future__ import annotations

from bisect import bisect_right
from hashlib import md5
from math import exp, factorial

from tests.oracle.model.facts import Application
from tests.oracle.model.world import text

REPLICATES = 500
# Of 65,536 equally likely numbers those below the first are 0, below the second 1, and so on up to 8.
ENDS = [round(65_536 * sum(exp(-1) / factorial(less) for less in range(count + 1))) for count in range(8)]
WORD = 2**64


def application_id(app: Application) -> str:
    """The name that no load changes: a lead's own id, of calls and deals with what they are and whence."""
    if app.origin == "lead":
        return text(app.row, "lead_id")
    return "|".join((app.origin, text(app.row, "source"), text(app.row, f"{app.origin}_id")))


def draws(name: str) -> list[int]:
    """The 500 draws of the application with this id."""
    seed = int.from_bytes(md5(name.encode(), usedforsecurity=False).digest()[8:], "little")
    found = []
    for replicate in range(REPLICATES):
        word = stirred((seed + (replicate // 4 + 1) * 0x9E3779B97F4A7C15) % WORD)
        found.append(bisect_right(ENDS, word >> 16 * (replicate % 4) & 0xFFFF))
    return found


def stirred(word: int) -> int:
    """The finalizer of SplitMix64, as its authors publish it."""
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 % WORD
    word = (word ^ word >> 27) * 0x94D049BB133111EB % WORD
    return word ^ word >> 31
