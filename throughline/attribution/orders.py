"""Which order of a Markov model foretells journeys best: the likelihood of journeys that the model has not seen.

Journeys are split into folds. What comes next (a state, the conversion, null) is foretold for each fold from the other
folds, from the k states before. Where those k were seldom seen together, the order below is asked: with n(h, x) the
times x came after h, p_k(x | h) = (n(h, x) + a p_{k−1}(x | h without its oldest)) / (n(h) + a), a = `PRIOR`; below
order 0 every outcome is equally likely (interpolation with a Dirichlet prior: MacKay and Peto, 1995). So a higher order
loses little for want of data, and what it gains is what memory adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from throughline.attribution.journeys import Journeys
from throughline.attribution.path import Floats, Ints
from throughline.attribution.transitions import code_of, narrow

__all__ = ["FOLDS", "PRIOR", "Fit", "out_of_sample", "worth_having"]

FOLDS = 5
PRIOR = 5.0  # so many steps of the order below stand beside what was seen


@dataclass(frozen=True)
class Fit:
    """How well an order foretells: the natural logarithm of the likelihood of a step, and what it gains.

    `gain` is against the order before it in the list; 0 for the first. `error` and `gain_error` are standard errors,
    which take journeys, not steps, as independent.
    """

    order: int
    likelihood: float
    error: float
    gain: float
    gain_error: float


def worth_having(fits: Sequence[Fit]) -> int:
    """The highest order to which every step up gains more than twice its standard error."""
    best = fits[0].order
    for fit in fits[1:]:
        if fit.gain <= 2 * fit.gain_error:
            break
        best = fit.order
    return best


def out_of_sample(
    journeys: Journeys, converted: Floats, fold: Ints, states: int, orders: Sequence[int] = (1, 2, 3, 4)
) -> list[Fit]:
    """The fit of each order, orders ascending; nothing where there are no journeys.

    `converted` is how many of each row's journeys converted, `fold` the row's fold below `FOLDS`. A row that counts
    other than one journey lies in all folds alike, as its journeys would if each were drawn a fold of its own.
    """
    steps = _Steps(journeys, converted, fold, states, max(orders))
    total = float(steps.table.sum())
    if not total:
        return []
    by_ending = {order: steps.likelihood(logs) for order, logs in steps.logs().items() if order in orders}
    fits: list[Fit] = []
    below = by_ending[orders[0]]
    for order in orders:
        likelihood, error = steps.mean(by_ending[order])
        gain, gain_error = steps.mean(by_ending[order] - below)
        fits.append(Fit(order, likelihood, error, gain, gain_error))
        below = by_ending[order]
    return fits


class _Steps:
    """What came after which k states, k being the highest order: kinds of steps, and how often each in which fold."""

    def __init__(self, journeys: Journeys, converted: Floats, fold: Ints, states: int, order: int) -> None:
        self.base, self.order, self.outcomes = states + 1, order, states + 2
        self.journeys = journeys
        column = np.where(journeys.count == 1, fold, FOLDS)
        # An ending is a row and how it ended: some of a row's journeys convert, the others are lost.
        amounts = np.stack([converted, journeys.count - converted])
        kind, self.row = np.nonzero(amounts > 0)
        self.weight = amounts[kind, self.row]
        context, after = self._contexts()
        code = np.concatenate(
            [context * self.outcomes + journeys.state, after[self.row] * self.outcomes + states + kind]
        )
        number, self.codes = pd.factorize(code)
        self.cell = number * (FOLDS + 1) + np.concatenate([np.repeat(column, journeys.lengths), column[self.row]])
        size = len(self.codes) * (FOLDS + 1)
        weight = np.concatenate([np.repeat(journeys.count, journeys.lengths), self.weight])
        self.table = np.bincount(self.cell, weight, minlength=size).reshape(-1, FOLDS + 1)

    def _contexts(self) -> tuple[Ints, Ints]:
        """The k states before every position, and before the end of every row, the newest as the lowest digit."""
        state = narrow(self.journeys.state, self.base**self.order * self.outcomes)
        newest = Journeys(self.journeys.offsets, state, self.journeys.count).lagged(self.order, self.base - 1)
        before = code_of(newest[1:], self.base)
        ended = np.full(self.journeys.size, self.base**self.order - 1, state.dtype)
        ended[self.journeys.filled] = code_of([lag[self.journeys.lasts] for lag in newest[:-1]], self.base)
        return before, ended

    def logs(self) -> dict[int, Floats]:
        """Order → by kind of step, the logarithm of its likelihood by fold, and in all alike (kinds, folds + 1)."""
        unseen = self.table[:, :FOLDS] + self.table[:, FOLDS:] / FOLDS
        seen = self.table.sum(1, keepdims=True) - unseen
        context, outcome = np.divmod(self.codes, self.outcomes)
        likely = np.full((len(self.codes), FOLDS), 1.0 / self.outcomes)
        found = {}
        for order in range(self.order + 1):
            known = context % self.base**order
            both = _sums(known * self.outcomes + outcome, seen)
            likely = (both + PRIOR * likely) / (_sums(known, seen) + PRIOR)
            logs = np.log(likely)
            found[order] = np.column_stack([logs, logs.mean(1)])
        return found

    def likelihood(self, logs: Floats) -> Floats:
        """Ending → the logarithm of the likelihood of the whole journey."""
        each = logs.ravel()[self.cell]
        walked = np.append(0.0, np.cumsum(each[: len(self.journeys.state)]))
        whole = np.diff(walked[self.journeys.offsets])
        return np.asarray(whole[self.row] + each[len(self.journeys.state) :], np.float64)

    def mean(self, by_ending: Floats) -> tuple[float, float]:
        """The mean of a step and its standard error: of a ratio of sums over journeys."""
        steps = self.journeys.lengths[self.row] + 1
        total = float((self.weight * steps).sum())
        mean = float((self.weight * by_ending).sum()) / total
        return mean, float(np.sqrt((self.weight * (by_ending - mean * steps) ** 2).sum())) / total


def _sums(keys: Ints, values: Floats) -> Floats:
    """Row → the sums of the columns over all rows of its key."""
    number, unique = pd.factorize(keys)
    return np.stack([np.bincount(number, column, minlength=len(unique))[number] for column in values.T], axis=1)
