"""From facts to their pieces: what of each belongs to which place under the model. METRICS, "Attribution"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.oracle.model.build import Truth
from tests.oracle.model.channels import DIRECT
from tests.oracle.model.facts import Application
from tests.oracle.model.items import PLACES, Item, Where
from tests.oracle.model.markov import Amounts, credit
from tests.oracle.model.population import FAMILIES, Population
from throughline.params import Params

# (channel, application) → what a linear piece of it is multiplied by
Factor = Callable[[str, Application], Fraction]


@dataclass(frozen=True)
class Piece:
    """The part of an item that one place is credited with."""

    measure: str
    amount: Fraction
    where: Where
    app: str = ""  # key of the application; visits and spend are nobody's


def pieces(truth: Truth, params: Params, items: list[Item]) -> list[Piece]:
    """All pieces of the items; source filters are not applied yet.

    Decision: without a source in the group or among the filters nobody is credited, so figures are the facts'.
    """
    if params.model != "markov":
        return _shared_out(truth, params, items)
    linear = replace(params, model="linear")
    if params.group not in PLACES and not any(name in PLACES for name, _ in params.filters):
        return _shared_out(truth, linear, items)
    found = []
    for family in FAMILIES:
        mine = [item for item in items if item.measure in family]
        population = Handed(truth, params, mine)
        for measure in family:
            of_measure = [item for item in mine if item.measure == measure]
            factor = population.factor(of_measure)
            found += _shared_out(truth, linear, of_measure, factor)
    return found


def _shared_out(truth: Truth, params: Params, items: Iterable[Item], factor: Factor | None = None) -> list[Piece]:
    found = []
    for item in items:
        for place, weight in truth.paths.credits(item.app, params):
            times = factor(place.channel, item.app) if factor else 1
            where = replace(item.where, place=place)
            found.append(Piece(item.measure, item.amount * weight * times, where, item.app.key))
    return found


class Handed(Population):
    """Hands the credit of channels down to the linear pieces of what they are credited for."""

    def __init__(self, truth: Truth, params: Params, items: list[Item]) -> None:
        super().__init__(truth, params, items)
        self.linear = replace(params, model="linear")

    def factor(self, items: list[Item]) -> Factor:
        """What hands the credit of each channel down to its linear pieces.

        Gains and losses are solved apart, by the net of each application. Decision: so are they handed down; the pieces
        of an application whose net is 0 go with the gains.
        """
        net: dict[str, Fraction] = defaultdict(Fraction)
        for item in items:
            net[item.app.key] += item.amount
        gains = self._factors({key: amount for key, amount in net.items() if amount > 0})
        losses = self._factors({key: -amount for key, amount in net.items() if amount < 0})

        def factor(channel: str, app: Application) -> Fraction:
            return (losses if net[app.key] < 0 else gains).get(channel, Fraction(0))

        return factor

    def _factors(self, worth: dict[str, Fraction]) -> Amounts:
        if not worth:
            return {}
        credited = credit(self.journeys(worth), self.params.order)
        if self.params.direct == "redistribute":
            only = sum((amount for key, amount in worth.items() if set(self.walks[key]) == {DIRECT}), Fraction(0))
            credited = redistributed(credited, only)
        linear: Amounts = defaultdict(Fraction)
        for app in self.apps:
            for place, weight in self.truth.paths.credits(app, self.linear):
                linear[place.channel] += weight * worth.get(app.key, Fraction(0))
        assert sum(credited.values()) == sum(worth.values())
        assert all(linear[channel] for channel, amount in credited.items() if amount), "nothing to hand credit down to"
        return {channel: amount / linear[channel] for channel, amount in credited.items() if linear[channel]}


def redistributed(credited: Amounts, only: Any) -> Amounts:
    """Direct keeps what came by nothing but direct, at most its credit; the others share the rest."""
    others = {channel: amount for channel, amount in credited.items() if channel != DIRECT}
    whole = sum(others.values())
    if DIRECT not in credited or not whole:
        return credited
    stays = min(credited[DIRECT], only)
    moves = credited[DIRECT] - stays
    return {DIRECT: stays} | {channel: amount + moves * amount / whole for channel, amount in others.items()}
