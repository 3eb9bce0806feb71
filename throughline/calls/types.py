"""Types of calls: counted, target, repeat, unique, first target, unique target. METRICS, "Calls".

Calls here are those that have a type: incoming ones and callbacks. Times are seconds, as whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["DAY", "TYPES", "Bools", "Callers", "Ints", "Types", "callers", "types"]

DAY = 86_400  # seconds
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]
TYPES = ("is_counted", "is_target", "is_repeat", "is_unique", "is_first_target", "is_unique_target")


@dataclass(frozen=True, slots=True)
class Types:
    """Which calls are what, one entry a call, in the order the calls were given in."""

    is_counted: Bools
    is_target: Bools
    is_repeat: Bools
    is_unique: Bools
    is_first_target: Bools
    is_unique_target: Bools


@dataclass(frozen=True, slots=True)
class Callers:
    """Calls sorted by caller and time: what no threshold changes, made once.

    `order` gives the call at each place, `end` the place behind its caller's last call, `caller` and `moment` are
    those of the call there, and `is_first` says that it is its caller's first.
    """

    order: Ints
    caller: Ints
    moment: Ints
    is_first: Bools

    @property
    def size(self) -> int:
        """How many calls there are."""
        return len(self.order)


def callers(caller: Ints, moment: Ints) -> Callers:
    """Calls given in order of (time, call id), sorted by caller; those of one caller stay in their order."""
    order = np.argsort(caller, kind="stable")
    sorted_callers = np.asarray(caller)[order]
    return Callers(order, sorted_callers, np.asarray(moment, np.int64)[order], _changes(sorted_callers))


def types(of: Callers, counted: Bools, cycle_seconds: int) -> Types:
    """The types of all calls; `counted`: answered and talked longer than the threshold, in the order of the calls."""
    at = np.flatnonzero(counted[of.order])  # places of counted calls, by caller and time
    caller = of.caller[at]
    opens = openings(caller, of.moment[at], cycle_seconds)
    is_target = _marked(of.order[at[opens]], of.size)
    is_unique = _marked(of.order[of.is_first], of.size)
    return Types(
        is_counted=counted,
        is_target=is_target,
        is_repeat=counted & ~is_target,
        is_unique=is_unique,
        is_first_target=_marked(of.order[at[_changes(caller)]], of.size),
        is_unique_target=is_unique & counted,
    )


def openings(caller: Ints, moment: Ints, cycle_seconds: int) -> Bools:
    """Which counted calls open a sales cycle; calls are sorted by (caller, moment).

    A cycle is the half-open [opening, opening + cycle). Each round finds every caller's next opening at once, so there
    are as many rounds as the busiest caller has cycles.
    """
    opens = np.zeros(len(moment), bool)
    if not len(moment):
        return opens
    # One growing axis for all callers: a caller's span of moments never reaches the next one's.
    span = int(moment.max() - moment.min()) + cycle_seconds + 1
    changes = _changes(caller)
    current = np.flatnonzero(changes)
    rank = np.cumsum(changes) - 1
    ends = np.append(current[1:], len(moment))[rank]
    axis = rank * span + (moment - moment.min())
    while len(current):
        opens[current] = True
        following = np.searchsorted(axis, axis[current] + cycle_seconds, side="left")
        current = following[following < ends[current]]
    return opens


def _changes(values: Ints) -> Bools:
    """Where a sorted value is not that of the entry before it."""
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _marked(places: Ints, size: int) -> Bools:
    found = np.zeros(size, bool)
    found[places] = True
    return found
