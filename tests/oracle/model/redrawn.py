"""A chain of order 1 whose applications are drawn more or less often, solved in floats: there are 500 of them.

docs/intervals.md, "Markov": the applications that bring something walk their paths as often as they are drawn, all
other journeys are held as they are. What a channel gets is shared inside it as the linear credit of the same draw is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tests.oracle.model.build import Truth
from tests.oracle.model.channels import DIRECT
from tests.oracle.model.credited import redistributed
from tests.oracle.model.items import NOWHERE, Item, Where
from tests.oracle.model.markov import Journey, credit
from tests.oracle.model.population import Population
from throughline.params import Params

Credits = dict[str, float]


class RedrawnChain:
    """The journeys of a family of measures, of which those that bring any of `names` are drawn."""

    def __init__(self, truth: Truth, params: Params, items: list[Item], names: tuple[str, ...]) -> None:
        self.params = params
        population = Population(truth, params, items)
        self.worth: dict[str, Credits] = {name: defaultdict(float) for name in names}
        for item in items:
            if item.measure in names and item.amount:
                self.worth[item.measure][item.app.key] += float(item.amount)
        bringing = {key for worth in self.worth.values() for key in worth}
        self.walks = {key: walk for key, walk in population.walks.items() if key in bringing}
        held = [walk for key, walk in population.walks.items() if key not in bringing]
        held += [lone.walk for lone in population.lone]
        self.held = [Journey(walk, 0.0, float(count)) for walk, count in Counter(held).items()]
        linear = replace(params, model="linear")
        # (application, channel, group value or None where filters drop it, linear weight)
        self.parts = [
            (key, place.channel, self._value(place), float(weight))
            for key in self.walks
            for place, weight in truth.paths.credits(truth.apps[key], linear)
        ]

    def _value(self, place: object) -> str | None:
        where = replace(Where(NOWHERE, self.params.period.first, {}), place=place)
        return (
            where.value(self.params.group, "monday") if where.passes(self.params, "monday", of_sources=True) else None
        )

    def credited(self, measure: str, drawn: Mapping[str, int]) -> Iterator[tuple[str, float]]:
        """Group values and what they get, piece by piece; gains and losses are solved apart."""
        for sign in (1, -1):
            worth = {key: sign * each * drawn[key] for key, each in self.worth[measure].items() if sign * each > 0}
            if any(worth.values()):
                yield from ((value, sign * amount) for value, amount in self._handed_down(worth, drawn))

    def _handed_down(self, worth: Credits, drawn: Mapping[str, int]) -> Iterator[tuple[str, float]]:
        factor = self._factors(worth, drawn)
        for key, channel, value, weight in self.parts:
            if value is not None and worth.get(key):
                yield value, weight * worth[key] * factor.get(channel, 0.0)

    def _factors(self, worth: Credits, drawn: Mapping[str, int]) -> Credits:
        """Channel → its credit as a multiple of its linear credit."""
        walked = [(walk, worth.get(key, 0.0), float(drawn[key])) for key, walk in self.walks.items() if drawn[key]]
        credited = credit([Journey(*each) for each in walked] + self.held, order=1)
        if self.params.direct == "redistribute":
            only = sum(amount for key, amount in worth.items() if set(self.walks[key]) == {DIRECT})
            credited = redistributed(credited, only)
        linear: Credits = defaultdict(float)
        for key, channel, _, weight in self.parts:
            linear[channel] += weight * worth.get(key, 0.0)
        return {channel: float(amount) / linear[channel] for channel, amount in credited.items() if linear[channel]}
