"""Whose journeys a chain walks. Measures that are brought by the same applications share them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.oracle.model.build import Truth
from tests.oracle.model.items import Item, applied
from tests.oracle.model.markov import Journey
from throughline.params import Params

FAMILIES = (
    ("enquiries", "leads", "target_leads"),
    (
        *("sold_applications", "sales", "first_sales", "repeat_sales"),
        *("revenue", "refund", "cost_of_goods", "receivable"),
    ),
    ("cash_in",),
)


class Population:
    """The journeys of a family of measures: who applied, who is counted besides, and who never applied.

    `level` is what of a place is a state: its channel, source or campaign.
    """

    def __init__(self, truth: Truth, params: Params, items: list[Item], level: str = "channel") -> None:
        self.truth, self.params = truth, params
        # Decision: whose deal passes a filter is counted, also where the application itself does not pass it.
        everybody = [*applied(truth, params), *(item.app for item in items)]
        self.apps = list({app.key: app for app in everybody}.values())
        kept = replace(params, direct="skip" if params.direct == "skip" else "keep")
        self.walks = {
            app.key: tuple(str(getattr(place, level)) for place, _ in truth.paths.walk(app, kept)) for app in self.apps
        }
        brands = params.chosen("brand")
        lone = [each for each in truth.paths.lone if each.ended_in(params.period)]
        self.lone = [Journey(each.walk(kept, level)) for each in lone if not brands or each.brand in brands]

    @property
    def states(self) -> set[str]:
        """Everything that somebody walks."""
        return {state for walk in (*self.walks.values(), *(lone.walk for lone in self.lone)) for state in walk}

    def journeys(self, worth: Mapping[str, Any], drawn: Mapping[str, int] | None = None) -> list[Journey]:
        """All of them, each application bringing its worth; some are there as often as they are `drawn`."""
        drawn = drawn or {}
        return [
            Journey(self.walks[app.key], worth.get(app.key, Fraction(0)) * drawn.get(app.key, 1), drawn.get(app.key, 1))
            for app in self.apps
        ] + self.lone
