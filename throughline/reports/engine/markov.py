"""Markov credit of a period: solved by channel for every measure, then handed down by linear credit.

METRICS, "Attribution". The journeys are those of the applications that the filters let through, and those that ended
in the period without any application. What a channel gets is shared inside it in proportion to linear credit, so that
campaigns add up to their channel and days to their period. Measures that a journey may lower (a refund) are solved for
gains and losses apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from throughline.attribution import Credits
from throughline.attribution.journeys import Journeys
from throughline.attribution.markov import solve
from throughline.attribution.path import Bools, Floats, Ints
from throughline.attribution.steps import Steps, chain
from throughline.attribution.transitions import Chain
from throughline.reports.engine.counted import deals_of, flags_of, payments_of
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.lone import lone_journeys
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered

__all__ = [
    *("Family", "Handed", "Markov", "States", "channel_chains", "factor_of", "families", "lone_chain", "markov"),
    *("of_walked", "signed", "walked_journeys", "whole_chain"),
]

_APPLIED = ("enquiries", "leads", "target_leads")  # count on the day of the application, whatever the axis
_LOSSES = "-"  # ends the name of what a measure loses by applications that lower it


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that are brought by the same journeys: the rows of the selection, and what each row brings, net."""

    rows: Bools
    worth: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Handed:
    """Source → what linear credit is multiplied by, for rows that raise the measure and for those that lower it."""

    rises: Floats
    falls: Floats
    lowers: Bools  # row of the selection → whether it lowers the measure

    def share(self, parts: Credits, passes: Bools) -> Floats:
        """Row → the part of what it brings that goes to the sources that pass."""
        if not len(parts.counts):
            return np.zeros(0)
        by_source = np.stack([self.rises, self.falls]) * passes
        lowering = np.repeat(self.lowers, parts.counts).astype(np.intp)
        return np.add.reduceat(parts.weight * by_source[lowering, parts.source], parts.starts)


@dataclass(frozen=True, slots=True)
class Markov:
    """Measure → its credit by source, and how linear credit was changed to make it."""

    by_source: Mapping[str, Floats]
    handed: Mapping[str, Handed]


def markov(scope: Scope) -> Markov:
    """The Markov credits of the scope's period under its rules, order and filters that are no sources."""
    key = ("markov", scope.params.order, *scope.credits_key)
    return remembered(scope.snapshot, key, lambda: _markov(scope.whole), _bytes)


def _bytes(made: Markov) -> int:
    factors = sum(each.rises.nbytes + each.falls.nbytes + each.lowers.nbytes for each in made.handed.values())
    return factors + sum(each.nbytes for each in made.by_source.values())


def families(scope: Scope) -> tuple[Family, ...]:
    """Every measure of applications, deals and payments, with the journeys it is counted among.

    Those are the applications of the period that the filters let through, and the others that the measure counts.
    """
    count = len(scope.selection.applications)
    found: list[dict[str, Floats]] = [{}, {}, {}]
    applied = np.zeros(count, bool)
    if scope.knows("application"):
        applied = scope.selection.applied & scope.application_passes()
        for name, flag in flags_of(scope).items():
            found[0 if name in _APPLIED else 1][name] = flag.astype(np.float64)
    if scope.knows("deal"):
        for place, counted in ((1, deals_of(scope)), (2, payments_of(scope))):
            found[place] |= {name: add_up(counted.row, value, count) for name, value in counted.values.items()}
    return tuple(
        Family(np.logical_or.reduce([applied, *(each != 0 for each in worth.values())]), worth)
        for worth in found
        if worth
    )


@dataclass(frozen=True)
class States:
    """What a chain walks on: `of_source` the number of each source's state, `name` tells these states from others."""

    name: object
    size: int
    of_source: Ints

    @classmethod
    def channels(cls, scope: Scope) -> States:
        """Every channel is a state."""
        touches = scope.facts.touches
        return cls("channel", len(touches.channels), touches.channel)


def whole_chain(scope: Scope, rows: Bools, states: States, order: int, worth: Mapping[str, Floats]) -> Chain:
    """All journeys: those of some rows of the selection, `worth` by row of them all, and those without application."""
    return _steps(scope, states, order).chain(worth, rows) + lone_chain(scope, states, order)


def walked_journeys(scope: Scope, states: States, rows: Bools | None = None) -> Journeys:
    """The paths of the selection's applications, or of some of its rows, one journey each."""
    parts = scope.walked if rows is None else scope.walked.only(rows)
    offsets = np.append(0, np.cumsum(parts.counts))
    return Journeys(offsets, states.of_source[parts.source], np.ones(len(parts.counts)))


def _steps(scope: Scope, states: States, order: int) -> Steps:
    """The same, taken apart: remembered, so that another filter counts what is left and nothing else."""
    key = ("steps", *scope.walked_key, states.name, order)

    def make() -> Steps:
        return Steps.of(walked_journeys(scope, states), states.size, order)

    return remembered(scope.snapshot, key, make, lambda made: made.nbytes)


def lone_chain(scope: Scope, states: States, order: int) -> Chain:
    """The journeys without application that ended in the period."""
    key = ("lone chain", scope.period, states.name, order, scope.rules.direct == "skip", scope.params.chosen("brand"))

    def make() -> Chain:
        return chain(lone_journeys(scope).by(states.of_source), states.size, order, {})

    return remembered(scope.snapshot, key, make, lambda made: made.nbytes)


def channel_chains(scope: Scope, every: Sequence[Family], order: int) -> Sequence[Chain]:
    """The chain of each family by channel, with all that it brings. Remembered: figures and replicates begin here."""

    def make() -> Sequence[Chain]:
        states = States.channels(scope)
        return [whole_chain(scope, family.rows, states, order, dict(signed(family.worth))) for family in every]

    key = ("channel chains", order, *scope.credits_key)
    return remembered(scope.snapshot, key, make, lambda made: sum(each.nbytes for each in made))


def _markov(scope: Scope) -> Markov:
    states = States.channels(scope)
    channel = states.of_source
    by_source: dict[str, Floats] = {}
    handed: dict[str, Handed] = {}
    every = families(scope)
    for family, whole in zip(every, channel_chains(scope, every, scope.params.order), strict=True):
        worth = dict(signed(family.worth))
        solved = solve(whole)
        linear = {name: _linear(scope, value) for name, value in worth.items()}
        factor = {
            name: factor_of(scope, solved.credit[name], add_up(channel, linear[name], states.size))[channel]
            for name in worth
        }
        for name, value in family.worth.items():
            losses = name + _LOSSES
            falls = factor.get(losses, np.zeros(scope.sources))
            handed[name] = Handed(factor[name], falls, value < 0)
            by_source[name] = linear[name] * factor[name]
            if losses in worth:
                by_source[name] = by_source[name] - linear[losses] * falls
    return Markov(by_source, handed)


def signed(worth: Mapping[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """What each measure gains, and what it loses where it loses anything."""
    for name, value in worth.items():
        yield name, np.maximum(value, 0.0)
        if (value < 0).any():
            yield name + _LOSSES, np.maximum(-value, 0.0)


def _linear(scope: Scope, worth: Floats) -> Floats:
    """Source → linear credit of what the rows bring."""
    some = worth != 0
    parts = scope.credits.only(some)
    return add_up(parts.source, np.repeat(worth[some], parts.counts) * parts.weight, scope.sources)


def of_walked(credit: Floats, linear: Floats) -> Floats:
    """The credit of states that lie on paths which brought something; the others have none and nothing is lost.

    A state on no such path may still have an effect: journeys that came to nothing lead through it to states that
    do bring something.
    Both (states,), or (states, replicates) at once.
    """
    kept = np.where(linear > 0, credit, 0.0)
    sums = kept.sum(axis=0)
    return np.asarray(kept * (credit.sum(axis=0) / np.where(sums > 0, sums, 1.0)), np.float64)


def factor_of(scope: Scope, credit: Floats, linear: Floats) -> Floats:
    """Channel (× replicate) → Markov credit as a multiple of linear credit.

    With `direct=redistribute` direct keeps what is its own: the applications that nothing but direct touches led to,
    all that linear credit leaves it.
    """
    credit = of_walked(credit, linear)
    if scope.rules.direct == "redistribute":
        touches = scope.facts.touches
        is_direct = (add_up(touches.channel, touches.is_direct, len(credit)) > 0).reshape(-1, *[1] * (credit.ndim - 1))
        others = np.where(is_direct, 0.0, credit)
        kept = np.where(is_direct, np.minimum(credit, linear), 0.0)
        left, whole = credit.sum(axis=0) - kept.sum(axis=0), others.sum(axis=0)
        credit = np.where(whole > 0, kept + others * (left / np.where(whole > 0, whole, 1.0)), credit)
    return np.divide(credit, linear, out=np.zeros_like(credit), where=linear > 0)
