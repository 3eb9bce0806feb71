"""Channels as players of a game: the Shapley model, by its closed form.

The worth of a set of channels is the number (or money) of the applications whose channels all lie in it. So it is a sum
of games, one per application, in each of which only the whole set of its channels wins and every one of them is as
needed as the others: the Shapley value of that sum is an equal split over the distinct channels of each application,
whatever their number. A channel's part is shared equally over its touches.
"""

from __future__ import annotations

import numpy as np

from throughline.attribution.path import Floats, Ints, Path

__all__ = ["occurrences", "shapley"]

_CELLS = 2**18  # rows × states counted at a time: they stay in the processor's cache


def shapley(path: Path) -> Floats:
    """Touch → 1 / (distinct channels of its path × touches of its channel in it)."""
    times, distinct = occurrences(path.counts, path.channel, len(path.touches.channels))
    return np.asarray(1.0 / (times * np.repeat(distinct, path.counts)), dtype=np.float64)


def occurrences(counts: Ints, state: Ints, states: int) -> tuple[Ints, Ints]:
    """Step → how often its row has the state of the step; row → how many different states it has.

    `counts` says how many steps each row has, `state` what they are, below `states`.
    """
    times, distinct = np.empty(len(state), np.int32), np.empty(len(counts), np.int32)
    starts = np.append(0, np.cumsum(counts))
    each = max(_CELLS // max(states, 1), 1)
    for first in range(0, len(counts), each):
        last = min(first + each, len(counts))
        steps = slice(starts[first], starts[last])
        cell = np.repeat(np.arange(0, (last - first) * states, states), counts[first:last]) + state[steps]
        held = np.bincount(cell, minlength=(last - first) * states)
        times[steps] = held[cell]
        distinct[first:last] = np.count_nonzero(held.reshape(-1, states), axis=1)
    return times, distinct
