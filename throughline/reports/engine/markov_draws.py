"""Replicates of Markov credit: the chain is solved again for every draw of the applications.

In a replicate an application that brings something of the measure walks its path as often as it is drawn; journeys that
bring nothing of it, with an application or without, are held as they are. All 500 chains of order 1 are solved at once.
Chains of a higher order would take seconds: their credits spread as those of order 1 do, in proportion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from throughline.attribution import Credits
from throughline.attribution.draws import REPLICATES
from throughline.attribution.markov import effects_of, shares_of
from throughline.attribution.path import Bools, Floats, Ints
from throughline.reports.engine.bag import Bag, Drawn, bag_of
from throughline.reports.engine.markov import Family, States, factor_of, families, of_walked, signed, whole_chain
from throughline.reports.engine.measures import ADDITIVE, PARTS
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered

__all__ = ["effect_draws", "markov_draws"]

# Brought by the same applications, so they are drawn and solved together.
_OF_DEALS = ("sales", "first_sales", "revenue", "refund", "cost_of_goods")
_REMEMBERED = 256  # groups whose replicates are kept for whoever asks for some of them


def markov_draws(scope: Scope, measures: Sequence[str], codes: Ints) -> dict[str, Drawn]:
    """Measure → some groups of sources × replicates, in units; for measures of applications and deals."""
    found: dict[str, Drawn] = {}
    for family in families(scope.whole):
        for names in _together(family, measures):
            made = _credited(scope, family, names, codes)
            found |= {name: drawn for name, drawn in made.items() if name in measures}
    return found


def effect_draws(scope: Scope, family: Family, names: Sequence[str], states: States) -> dict[str, Floats]:
    """Measure → replicates × states of its removal effects, by a chain of order 1."""
    made = _solved(scope, family, names, states) if any(family.worth[name].any() for name in names) else {}
    return {name: made[name][1] for name in names if name in made}


def _together(family: Family, measures: Sequence[str]) -> list[tuple[str, ...]]:
    asked = [name for name in measures if name in family.worth]
    deals = tuple(name for name in _OF_DEALS if name in family.worth)
    return [*([deals] if any(name in deals for name in asked) else []), *((n,) for n in asked if n not in deals)]


def _credited(scope: Scope, family: Family, names: Sequence[str], codes: Ints) -> dict[str, Drawn]:
    if scope.size > _REMEMBERED:
        return _handed_down(scope, family, names, codes)
    key = ("markov draws", names, *scope.credits_key, scope.group, scope.params.filters)

    def make() -> dict[str, Drawn]:
        return _handed_down(scope, family, names, np.arange(scope.size))

    size = 4 * len(names) * scope.size * REPLICATES
    return {name: drawn[codes] for name, drawn in remembered(scope.snapshot, key, make, lambda _: size).items()}


def _handed_down(scope: Scope, family: Family, names: Sequence[str], codes: Ints) -> dict[str, Drawn]:
    """Credit of channels, each shared between its groups as the linear credit of the same replicate is."""
    found = {name: np.zeros((len(codes), REPLICATES), np.float32) for name in names}
    worth = dict(signed({name: family.worth[name] for name in names}))
    if not any(value.any() for value in worth.values()):
        return found
    states = States.channels(scope)
    solved = remembered(
        scope.snapshot,
        ("markov solved", tuple(names), *scope.credits_key),
        lambda: _solved(scope, family, names, states),
        lambda made: sum(credit.nbytes + effect.nbytes for credit, effect in made.values()),
    )
    is_plain = scope.group == "channel" and not scope.source_filters and scope.rules.direct != "redistribute"
    by_channel = is_plain and _bag(scope, names[0]).signs is not None
    shares = _channels(scope, worth, codes) if by_channel else _shares(scope, worth, codes)
    for name in names:
        unit = np.float32(PARTS if ADDITIVE[name] == "money" else 1)
        for part, sign in ((name, 1), (f"{name}-", -1)):
            if part in worth:
                found[name] += sign * shares(part, solved[part][0].T) / unit
    return found


def _channels(scope: Scope, worth: Mapping[str, Floats], codes: Ints) -> Callable[[str, Floats], Drawn]:
    """The same where groups are the channels themselves and there are many applications: nothing is handed down.

    Which channels have no linear credit, and so none at all, is taken to be as it is without chance.
    """
    touches = scope.facts.touches
    order = np.zeros(len(touches.channels), np.int64)
    order[touches.channel] = scope.group_of_source
    rows = np.logical_or.reduce([value != 0 for value in worth.values()])
    walked = np.bincount(touches.channel[scope.credits.only(rows).source], minlength=len(order)) > 0

    def shared(_: str, credit: Floats) -> Drawn:
        kept = of_walked(credit, walked[:, None].astype(np.float64))
        drawn = np.zeros((scope.size, REPLICATES), np.float32)
        drawn[order[walked]] = kept[walked]
        return drawn[codes]

    return shared


def _shares(scope: Scope, worth: Mapping[str, Floats], codes: Ints) -> Callable[[str, Floats], Drawn]:
    """What makes credits of channels (channels × replicates) into those of the groups `codes`."""
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

    def shared(name: str, credit: Floats) -> Drawn:
        factor = factor_of(scope, credit, linear[name].astype(np.float64)).astype(np.float32)
        drawn = np.zeros((len(codes), REPLICATES), np.float32)
        np.add.at(drawn, pairs % len(codes), inside[name] * factor[pairs // len(codes)])
        return drawn

    return shared


def _each(bag: Bag, row: Ints, cell: Ints, values: Sequence[Floats], size: int) -> list[Drawn]:
    """Sums of several values of the same rows: the draws are read once."""
    cells = np.concatenate([cell + number * size for number in range(len(values))])
    drawn = bag.sums(np.tile(row, len(values)), cells, np.concatenate(values), len(values) * size)
    return list(drawn.reshape(len(values), size, drawn.shape[-1]))


def _solved(scope: Scope, family: Family, names: Sequence[str], states: States) -> dict[str, tuple[Floats, Floats]]:
    """Name, signed → credits and removal effects, replicates × states."""
    worth = dict(signed({name: family.worth[name] for name in names}))
    rows = np.logical_or.reduce([value != 0 for value in worth.values()])
    moves, ends, brought = whole_chain(scope, family.rows, states, 1, worth).counts()
    parts, row = _parts(scope.walked, rows)
    base, state = states.size + 1, states.of_source[parts.source].astype(np.int64)
    before = np.concatenate([[states.size], state[:-1]])
    before[parts.starts] = states.size
    last, of_row = state[parts.starts + parts.counts - 1], row[parts.starts]
    # One table after another: moves, ends, and what each measure brought, as they are with every row drawn once.
    steps = np.zeros((base, base))
    steps[:, :-1] = moves
    tables = np.concatenate([steps.ravel(), ends, brought.T.ravel()])
    first = base * base
    cells = [before * base + state, *(last + first + number * base for number in range(1 + len(worth)))]
    values = [np.ones(len(state)), np.ones(len(last)), *(value[of_row] for value in worth.values())]
    cell, value = np.concatenate(cells), np.concatenate(values)
    who = np.concatenate([row, *[of_row] * (1 + len(worth))])
    drawn = _bag(scope, names[0]).sums(who, cell, value, len(tables)).T.astype(np.float64)
    drawn += tables - np.bincount(cell, value, minlength=len(tables))
    np.maximum(drawn, 0.0, out=drawn)
    redrawn = drawn[:, first + base :].reshape(-1, len(worth), base).transpose(0, 2, 1)
    walks = drawn[:, :first].reshape(-1, base, base)[:, :, :-1]
    _, effect = effects_of(walks, drawn[:, first : first + base], redrawn)
    credit = shares_of(effect, redrawn[:, :-1]) * redrawn.sum(axis=1)[:, None, :]
    return {name: (credit[:, :, place], effect[:, :, place]) for place, name in enumerate(worth)}


def _parts(every: Credits, rows: Bools) -> tuple[Credits, Ints]:
    """The parts of some rows, and the row of each part in the selection."""
    parts = every.only(rows)
    return parts, np.repeat(np.flatnonzero(rows), parts.counts)


def _bag(scope: Scope, name: str) -> Bag:
    return bag_of(scope, "deals" if name in _OF_DEALS else "applications")
