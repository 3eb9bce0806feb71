"""Replicates of Markov credit: the chain is solved again for every draw of the applications.

In a replicate an application that brings something of the measure walks its path as often as it is drawn; journeys that
bring nothing of it, with an application or without, are held as they are. All 500 chains of order 1 are solved at once.
Chains of a higher order would take seconds: their credits spread as those of order 1 do, in proportion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from throughline.attribution import Credits
from throughline.attribution.draws import REPLICATES
from throughline.attribution.path import Bools, Floats, Ints
from throughline.reports.engine.bag import Bag, Drawn, bag_of
from throughline.reports.engine.chain_draws import Redrawn, redrawn
from throughline.reports.engine.markov import (
    Family,
    States,
    channel_chains,
    factor_of,
    families,
    of_walked,
    signed,
    whole_chain,
)
from throughline.reports.engine.measures import ADDITIVE, APPLICATION, PARTS
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered

__all__ = ["effect_draws", "markov_draws"]

# Brought by the same applications, so they are drawn and solved together.
_OF_DEALS = ("sales", "first_sales", "revenue", "refund", "cost_of_goods")
_REMEMBERED = 256  # groups whose replicates are kept for whoever asks for some of them

_Every = Callable[[], tuple[Family, ...]]


def markov_draws(scope: Scope, measures: Sequence[str], codes: Ints) -> dict[str, Drawn]:
    """Measure → some groups of sources × replicates, in units; for measures of applications and deals.

    Those that the snapshot does not know under the filters are left out.
    """
    found: dict[str, Drawn] = {}
    every = cache(lambda: families(scope.whole))  # what is remembered needs none
    for names in _together(scope.whole, measures):
        made = _credited(scope, every, names, codes)
        found |= {name: drawn for name, drawn in made.items() if name in measures}
    return found


def effect_draws(scope: Scope, family: Family, names: Sequence[str], states: States) -> dict[str, Floats]:
    """Measure → replicates × states of its removal effects, by a chain of order 1."""
    worth = dict(signed({name: family.worth[name] for name in names if family.worth[name].any()}))
    if not worth:
        return {}
    made = redrawn(scope, whole_chain(scope, family.rows, states, 1, worth), worth, states, _bag(scope, names[0]))
    return {name: made[name].effect for name in names if name in made}


def _together(scope: Scope, measures: Sequence[str]) -> list[tuple[str, ...]]:
    """What is drawn together."""
    known = [name for name in measures if scope.knows("application" if name in APPLICATION else "deal")]
    deals = [_OF_DEALS] if any(name in _OF_DEALS for name in known) else []
    return [*deals, *((name,) for name in known if name not in _OF_DEALS)]


def _credited(scope: Scope, every: _Every, names: tuple[str, ...], codes: Ints) -> dict[str, Drawn]:
    if scope.size > _REMEMBERED:
        return _handed_down(scope, every, names, codes)
    key = ("markov draws", names, *scope.credits_key, scope.group, scope.params.filters)

    def make() -> dict[str, Drawn]:
        return _handed_down(scope, every, names, np.arange(scope.size))

    size = 4 * len(names) * scope.size * REPLICATES
    return {name: drawn[codes] for name, drawn in remembered(scope.snapshot, key, make, lambda _: size).items()}


def _handed_down(scope: Scope, every: _Every, names: tuple[str, ...], codes: Ints) -> dict[str, Drawn]:
    """Credit of channels, each shared between its groups as the linear credit of the same replicate is."""
    found = {name: np.zeros((len(codes), REPLICATES), np.float32) for name in names}
    number, family = next((at, each) for at, each in enumerate(every()) if names[0] in each.worth)
    worth = dict(signed({name: family.worth[name] for name in names}))
    if not any(value.any() for value in worth.values()):
        return found

    def solve() -> dict[str, Redrawn]:
        chain = channel_chains(scope.whole, every(), 1)[number]
        return redrawn(scope.whole, chain, worth, States.channels(scope), _bag(scope, names[0]))

    key = ("markov solved", names, *scope.credits_key)
    solved = remembered(scope.snapshot, key, solve, lambda made: sum(each.nbytes for each in made.values()))
    is_plain = scope.group == "channel" and not scope.source_filters and scope.rules.direct != "redistribute"
    shares = _channels(scope, solved, codes) if is_plain else _shares(scope, solved, worth, codes)
    for name in names:
        unit = np.float32(PARTS if ADDITIVE[name] == "money" else 1)
        for part, sign in ((name, 1), (f"{name}-", -1)):
            if part in worth:
                found[name] += sign * shares(part) / unit
    return found


def _channels(scope: Scope, solved: Mapping[str, Redrawn], codes: Ints) -> Callable[[str], Drawn]:
    """Measure → credits of the groups `codes`, where groups are the channels themselves: nothing is handed down."""
    touches = scope.facts.touches
    order = np.zeros(len(touches.channels), np.int64)
    order[touches.channel] = scope.group_of_source

    def shared(name: str) -> Drawn:
        walked = solved[name].walked.T
        kept = of_walked(solved[name].credit.T, walked)
        drawn = np.zeros((scope.size, REPLICATES), np.float32)
        some = walked.any(axis=1)
        drawn[order[some]] = kept[some]
        return drawn[codes]

    return shared


def _shares(
    scope: Scope, solved: Mapping[str, Redrawn], worth: Mapping[str, Floats], codes: Ints
) -> Callable[[str], Drawn]:
    """Measure → credits of the groups `codes`: those of channels as linear credit of the same replicate shares them."""
    place = np.full(scope.size + 1, -1)
    place[codes] = np.arange(len(codes))
    parts, row = _parts(scope.credits, np.logical_or.reduce([value != 0 for value in worth.values()]))
    channel = scope.facts.touches.channel[parts.source].astype(np.int64)
    group = place[scope.group_of_source[parts.source]]
    bag, channels = _bag(scope, next(iter(worth))), len(scope.facts.touches.channels)
    values = [parts.weight * value[row] for value in worth.values()]
    linear = dict(zip(worth, _each(bag, row, channel, values, channels), strict=True))
    kept = np.flatnonzero(group >= 0)
    pairs, at = np.unique(channel[kept] * len(codes) + group[kept], return_inverse=True)
    if scope.group == "channel" and not scope.source_filters:
        inside = {name: by_channel[pairs // len(codes)] for name, by_channel in linear.items()}
    else:
        of_pairs = _each(bag, row[kept], at, [value[kept] for value in values], len(pairs))
        inside = dict(zip(worth, of_pairs, strict=True))

    def shared(name: str) -> Drawn:
        factor = factor_of(scope, solved[name].credit.T, linear[name].astype(np.float64)).astype(np.float32)
        drawn = np.zeros((len(codes), REPLICATES), np.float32)
        np.add.at(drawn, pairs % len(codes), inside[name] * factor[pairs // len(codes)])
        return drawn

    return shared


def _each(bag: Bag, row: Ints, cell: Ints, values: Sequence[Floats], size: int) -> list[Drawn]:
    """Sums of several values of the same rows: the draws are read once."""
    cells = np.concatenate([cell + number * size for number in range(len(values))])
    drawn = bag.sums(np.tile(row, len(values)), cells, np.concatenate(values), len(values) * size)
    return list(drawn.reshape(len(values), size, drawn.shape[-1]))


def _parts(every: Credits, rows: Bools) -> tuple[Credits, Ints]:
    """The parts of some rows, and the row of each part in the selection."""
    parts = every.only(rows)
    return parts, np.repeat(np.flatnonzero(rows), parts.counts)


def _bag(scope: Scope, name: str) -> Bag:
    return bag_of(scope, "deals" if name in _OF_DEALS else "applications")
