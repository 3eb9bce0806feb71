"""Which order of the Markov model foretells journeys best: measured on journeys that the model has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from throughline.attribution.draws import mixed
from throughline.attribution.journeys import Journeys
from throughline.attribution.orders import FOLDS, Fit, out_of_sample, worth_having
from throughline.attribution.path import Floats, Ints
from throughline.reports.engine.lone import lone_journeys
from throughline.reports.engine.removal import Walks
from throughline.reports.engine.selection import remembered
from throughline.reports.model import Column, Finding, Table

__all__ = ["best_order", "orders"]

_ORDERS = (1, 2, 3, 4)
_MOST_CODES = 2**62  # of a context of the highest order and what comes after it


def orders(made: Walks) -> Table:
    """A row per order: the log-likelihood of a step, its standard error, what the order gains on the one before.

    No SQL gives these figures: they come of folds and of smoothing over orders.
    """
    fits = _fits(made)
    rows = pd.DataFrame(
        [(str(fit.order), fit.likelihood, fit.error, fit.gain, fit.gain_error) for fit in fits],
        columns=["markov_order", "likelihood", "likelihood_error", "gain", "gain_error"],
    )
    rows.loc[rows["markov_order"] == "1", ["gain", "gain_error"]] = np.nan
    columns = (
        Column("markov_order", "text"),
        *(Column(name, "ratio") for name in ("likelihood", "likelihood_error", "gain", "gain_error")),
    )
    return Table(columns, rows, how="orders")


def best_order(made: Walks) -> Finding | None:
    """The highest order that is worth its memory, and the one that is used."""
    fits = _fits(made)
    if not fits:
        return None
    best, used = worth_having(fits), made.scope.params.order
    facts = {"best_order": str(best), "markov_order": str(used)}
    return Finding("order_fits" if best == used else "order_other", facts)


def _fits(made: Walks) -> Sequence[Fit]:
    """The fits of all orders that the states allow, remembered; none where leads do not know a filter."""
    scope = made.scope
    if not any("leads" in family.worth for family in made.families):
        return []
    key = ("orders", *scope.credits_key, made.states.name)
    return remembered(scope.snapshot, key, lambda: _made(made), lambda _: 1024)


def _made(made: Walks) -> Sequence[Fit]:
    size = int(made.walked.sum())
    if not size:
        return []
    allowed = [order for order in _ORDERS if (size + 1) ** order * (size + 2) < _MOST_CODES]
    journeys, converted, fold = _journeys(made)
    return out_of_sample(journeys, converted, fold, size, allowed)


def _journeys(made: Walks) -> tuple[Journeys, Floats, Ints]:
    """The journeys that leads are counted among; how many of each row ended in a lead; the fold of each."""
    family, scope = made.family("leads"), made.scope
    state_of = (np.cumsum(made.walked) - 1)[
        made.states.of_source
    ]  # what no journey of the question walks is no outcome
    parts = scope.walked.only(family.rows)
    alone = lone_journeys(scope).by(state_of)
    offsets = np.concatenate([[0], np.cumsum(parts.counts)])
    every = Journeys(
        np.concatenate([offsets, alone.offsets[1:] + offsets[-1]]),
        np.concatenate([state_of[parts.source], alone.state]),
        np.concatenate([np.ones(len(parts.counts)), alone.count]),
    )
    converted = np.concatenate([family.worth["leads"][family.rows], np.zeros(alone.size)])
    # Mixed, so that no rhythm of the days falls in step with the folds.
    fold = mixed(np.arange(every.size, dtype=np.uint64)) % np.uint64(FOLDS)
    return every, converted, fold.astype(np.int64)
