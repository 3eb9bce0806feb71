"""Chains of order 1 for many samples of the same journeys, each of which takes some rows more often and others less."""

from __future__ import annotations

import numpy as np

from throughline.attribution.journeys import Journeys
from throughline.attribution.path import Floats, Ints
from throughline.attribution.transitions import narrow

__all__ = ["moves_of", "replicated"]


def moves_of(journeys: Journeys, states: int) -> Ints:
    """Position → the move that led to it: where from · (states + 1) + where to; the start is the digit `states`."""
    state = narrow(journeys.state, (states + 1) ** 2)
    before = np.empty_like(state)
    before[1:] = state[:-1]
    before[journeys.firsts] = states
    before *= states + 1
    before += state
    return before


def replicated(journeys: Journeys, states: int, counts: Floats, worth: Floats) -> tuple[Floats, Floats, Floats]:
    """The tables of R samples of the rows, as `markov.effects_of` reads them.

    `counts` (rows, R): how many journeys of each row each sample has; `worth` (rows, R, M): what those brought.
    """
    from scipy.sparse import csr_array

    (rows, samples, measures), base = worth.shape, states + 1
    end = np.full(rows, states)
    end[journeys.filled] = journeys.state[journeys.lasts]
    moves = moves_of(journeys, states)
    taken = csr_array((np.ones(len(moves)), moves, journeys.offsets), shape=(rows, base * base)).T
    ended = csr_array((np.ones(rows), end, np.arange(rows + 1)), shape=(rows, base)).T
    walks = (taken @ counts).T.reshape(samples, base, base)[:, :, :-1]
    brought = (ended @ worth.reshape(rows, -1)).reshape(base, samples, measures)
    return walks, (ended @ counts).T, brought.transpose(1, 0, 2)
