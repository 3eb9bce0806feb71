"""What would be lost without each state, and the steps between states. DATA_MODEL, METRICS "Attribution", `markov`."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise

from tests.oracle.model.build import Truth
from tests.oracle.model.items import counted
from tests.oracle.model.lone import NULL, START
from tests.oracle.model.markov import credit, effects
from tests.oracle.model.population import FAMILIES, Population
from throughline.params import Params

MEASURES = ("leads", "sales", "revenue")
LEVELS = ("channel", "source", "campaign")
CONVERSION = "(conversion)"


class Chains:
    """The journeys of one question with the values of its group, one of LEVELS, as states."""

    def __init__(self, truth: Truth, params: Params) -> None:
        self.params = params
        self.items = counted(truth, params)
        self.populations = [
            Population(truth, params, [item for item in self.items if item.measure in family], params.group)
            for family in FAMILIES
        ]

    @property
    def states(self) -> list[str]:
        """Everything that a journey of any measure walks."""
        return sorted(set().union(*(population.states for population in self.populations)))

    def population(self, measure: str) -> Population:
        """Whose journeys a measure is counted among."""
        return next(each for each, family in zip(self.populations, FAMILIES, strict=True) if measure in family)

    def worth(self, measure: str) -> dict[str, Fraction]:
        """Application → what it brings of a measure."""
        found: dict[str, Fraction] = defaultdict(Fraction)
        for item in self.items:
            if item.measure == measure:
                found[item.app.key] += item.amount
        assert all(amount >= 0 for amount in found.values())
        return dict(found)

    def removal(self) -> dict[str, dict[str, float]]:
        """State → the part of each measure that would be gone without it, and what it is credited."""
        found: dict[str, dict[str, float]] = {state: {} for state in self.states}
        for measure in MEASURES:
            journeys = self.population(measure).journeys(self.worth(measure))
            lost, credited = (ask(journeys, self.params.order) for ask in (effects, credit))
            for state, row in found.items():
                row[f"removal_{measure}"] = float(lost.get(state, 0))
                row[measure] = float(credited.get(state, 0))
        return found

    def graph(self) -> dict[tuple[str, str], dict[str, float]]:
        """(from, to) → the journeys that step so, and which part they are of those that leave `from`."""
        leads, population = self.worth("leads"), self.population("leads")
        walks = [(walk, CONVERSION if leads.get(key) else NULL) for key, walk in population.walks.items()]
        walks += [(lone.walk, NULL) for lone in population.lone]
        steps = Counter(step for walk, end in walks for step in pairwise((START, *walk, end)))
        leaving: Counter[str] = Counter()
        for (here, _), journeys in steps.items():
            leaving[here] += journeys
        return {step: {"journeys": n, "probability": n / leaving[step[0]]} for step, n in steps.items()}
