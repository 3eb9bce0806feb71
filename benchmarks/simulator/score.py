"""What every model makes of a world, beside what was true there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulator.people import DAYS, Seen
from throughline.attribution import Rules, Touches, credit, path_odds
from throughline.attribution.journeys import Journeys
from throughline.attribution.markov import Steps, solve
from throughline.attribution.path import DAY, walk

__all__ = ["MODELS", "misplaced", "shares", "truth"]

RULES = (
    *("first", "last", "last_non_direct", "linear", "position", "time_decay"),
    *("shapley", "path_incremental"),
)
ORDERS = (1, 2, 3, 4)
MODELS = (*RULES, *(f"markov {order}" for order in ORDERS))
_NOWHERE = "nowhere"  # the channel of who bought without a visit
Shares = NDArray[np.float64]


def truth(seen: Seen) -> Shares:
    """Channel → its part of what all channels added."""
    return seen.added / seen.added.sum()


def shares(seen: Seen, *, skip: bool = False) -> dict[str, Shares]:
    """Model → channel → its part of the credit; buyers without any visit are left out, as no model knows of them.

    With `skip` the channels that only come along are treated as direct visits are by `direct: skip`.
    """
    touches, lone = _touches(seen, skip), _lone(seen)
    if skip:
        lone = _skipped(lone, seen.riders)
    every, direct = np.arange(touches.size), "skip" if skip else "keep"
    found = {}
    for model in RULES:
        rules = Rules(model, DAYS + 1, direct=direct)
        parts = credit(touches, every, rules, path_odds(touches, every, rules, lone))
        found[model] = np.bincount(parts.source, parts.weight, minlength=len(touches.channels))
    path = walk(touches, every, Rules("linear", DAYS + 1, direct=direct))
    walked = Journeys.of_path(path, touches.channel) + lone
    worth = {"sold": np.append(np.ones(touches.size), np.zeros(lone.size))}
    for order in ORDERS:
        found[f"markov {order}"] = solve(Steps.of(walked, len(touches.channels), order).chain(worth)).credit["sold"]
    return {model: credits_[:-1] / credits_[:-1].sum() for model, credits_ in found.items()}


def misplaced(found: Shares, true: Shares) -> float:
    """The part of the credit that stands at a wrong channel: half the sum of differences."""
    return float(np.abs(found - true).sum() / 2)


def _touches(seen: Seen, skip: bool) -> Touches:
    """Buyers as applications, each source a channel; direct visits are those named so, or all that come along."""
    buyers = np.flatnonzero(~np.isnan(seen.bought))
    mine = ~np.isnan(seen.bought[seen.person])
    number = np.searchsorted(buyers, seen.person[mine])
    names = (*seen.channels, _NOWHERE)
    is_direct = np.append(seen.riders, False) if skip else np.array([name == "direct" for name in names])
    ends = seen.bought[seen.person[mine]] + 1
    return Touches(
        offsets=np.append(0, np.cumsum(np.bincount(number, minlength=len(buyers)))),
        source=seen.channel[mine].astype(np.int32),
        seconds=np.rint((ends - seen.time[mine]) * DAY).astype(np.int32),
        own_source=np.full(len(buyers), len(seen.channels), np.int32),
        client=np.arange(len(buyers)),
        channel=np.arange(len(names), dtype=np.int32),
        channels=names,
        is_direct=is_direct,
        is_insignificant=is_direct,
        is_paid=~is_direct,
    )


def _lone(seen: Seen) -> Journeys:
    """Visits of those who did not buy."""
    mine = np.isnan(seen.bought[seen.person])
    people, counts = np.unique(seen.person[mine], return_counts=True)
    return Journeys(np.append(0, np.cumsum(counts)), seen.channel[mine].astype(np.int32), np.ones(len(people)))


def _skipped(journeys: Journeys, direct: NDArray[np.bool_]) -> Journeys:
    """Without direct visits, unless there is nothing else: as paths of buyers are walked."""
    row = np.repeat(np.arange(journeys.size), journeys.lengths)
    others = np.bincount(row, ~direct[journeys.state], minlength=journeys.size) > 0
    return journeys.keep(~(direct[journeys.state] & others[row]))
