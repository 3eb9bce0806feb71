"""Types of calls: counted, target, repeat, unique, first target, unique target. METRICS, "Calls".

Calls here are those that have a type: incoming ones and callbacks. Times are seconds, as whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    *("DAY", "FIRST_TARGET", "REPEAT", "TARGET", "TYPES", "Bools", "Callers", "Ints", "Types"),
    *("callers", "kinds", "openings", "types"),
]

DAY = 86_400  # seconds
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]
REPEAT, TARGET, FIRST_TARGET = 1, 2, 3  # kinds of counted calls; the first counted one always opens a cycle
_FEW = 100  # callers, too few for a round over all of them to pay
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
    places = np.flatnonzero(counted[of.order])
    kind = kinds(of, places, cycle_seconds)
    is_target = _marked(of.order[places[kind >= TARGET]], of.size)
    is_unique = _marked(of.order[of.is_first], of.size)
    return Types(
        is_counted=counted,
        is_target=is_target,
        is_repeat=counted & ~is_target,
        is_unique=is_unique,
        is_first_target=_marked(of.order[places[kind == FIRST_TARGET]], of.size),
        is_unique_target=is_unique & counted,
    )


def kinds(of: Callers, places: Ints, cycle_seconds: int) -> NDArray[np.int8]:
    """REPEAT, TARGET or FIRST_TARGET (which is a target too) of each counted call; `places` are theirs, in order."""
    caller, moment = of.caller[places], of.moment[places]
    kind = np.full(len(places), REPEAT, np.int8)
    kind[openings(caller, moment, cycle_seconds)] = TARGET
    kind[_changes(caller)] = FIRST_TARGET
    return kind


def openings(caller: Ints, moment: Ints, cycle_seconds: int) -> Bools:
    """Which counted calls open a sales cycle; calls are sorted by (caller, moment).

    A cycle is the half-open [opening, opening + cycle). All callers are walked at once, one call of each a round. The
    few with many calls are then led from opening to opening, so that a line that rings all day costs no more.
    """
    opens = _changes(caller)
    at = np.flatnonzero(opens)
    end = np.append(at, len(opens))[1:]
    cycle_end = moment[at] + cycle_seconds
    while len(at) > _FEW:
        at = at + 1
        further = at < end
        at, end, cycle_end = at[further], end[further], cycle_end[further]
        now = moment[at]
        opening = now >= cycle_end
        opens[at[opening]] = True
        cycle_end = np.where(opening, now + cycle_seconds, cycle_end)
    _lead(opens, moment, cycle_seconds, at, end, cycle_end)
    return opens


def _lead(opens: Bools, moment: Ints, cycle_seconds: int, at: Ints, end: Ints, cycle_end: Ints) -> None:
    """Mark the openings at and after each `at`: a round finds the next one of every caller, however many calls on."""
    if not len(at):
        return
    places = np.concatenate([np.arange(first, last) for first, last in zip(at, end, strict=True)])
    first_moment = int(moment[places].min())
    # One growing axis for all callers: a caller's span of moments never reaches the next one's.
    span = int(max(moment[places].max(), cycle_end.max())) - first_moment + cycle_seconds + 1
    caller = np.repeat(np.arange(len(at)), end - at)
    axis = caller * span + (moment[places] - first_moment)
    ends = np.cumsum(end - at)
    caller, wanted = np.arange(len(at)), cycle_end - first_moment
    while len(caller):
        following = np.searchsorted(axis, caller * span + wanted)
        there = following < ends[caller]
        following, caller = following[there], caller[there]
        opens[places[following]] = True
        wanted = axis[following] - caller * span + cycle_seconds


def _changes(values: Ints) -> Bools:
    """Where a sorted value is not that of the entry before it."""
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _marked(places: Ints, size: int) -> Bools:
    found = np.zeros(size, bool)
    found[places] = True
    return found
