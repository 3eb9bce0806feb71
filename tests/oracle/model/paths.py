"""The touches of persons, and which of them an application is credited to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.oracle.model.applications import Apps
from tests.oracle.model.channels import DIRECT, Place
from tests.oracle.model.clock import day_of, seconds
from tests.oracle.model.facts import Application, Touch
from tests.oracle.model.incremental import Odds, incremental
from tests.oracle.model.lone import Lone, lone_journeys
from tests.oracle.model.matching import EXACT
from tests.oracle.model.weights import DAY, Settings, Step, normal, weigh
from tests.oracle.model.world import text
from throughline.config.models import Config
from throughline.params import Params, Period

Credit = tuple[Place, Fraction]
Stop = tuple[Place, int]  # a touch: where, and seconds before the application
ALWAYS = Period(date(2000, 1, 1), date(2100, 1, 1))


class Paths:
    """Credits of applications under any parameters."""

    def __init__(self, config: Config, apps: Apps, touches: list[Touch], paid: set[str], custom: Any = None) -> None:
        self.config = config
        self.apps = apps
        self.touches = touches
        self.paid = paid
        self.custom = custom
        self._odds: dict[Params, Odds] = {}

    @cached_property
    def lone(self) -> list[Lone]:
        """Journeys of touches outside every application's path.

        Decision: a path ends with its application here and is as long as can be, whatever the parameters.
        """
        longest = Params(ALWAYS, window=self.config.attribution.max_window)
        used = {id(touch) for app in self.apps.values() for touch, _ in self.path(app, longest)}
        return lone_journeys([touch for touch in self.touches if id(touch) not in used], self.config)

    def walk(self, app: Application, params: Params) -> list[Stop]:
        """The touches that count; an application without any walks its own source."""
        return self.touched(app, params) or [(self._walked(app, params).own, 0)]

    def touched(self, app: Application, params: Params) -> list[Stop]:
        """The touches that count, if there are any."""
        stops = [(touch.place, before) for touch, before in self.path(self._walked(app, params), params)]
        others = [stop for stop in stops if stop[0].channel != DIRECT]
        return others if params.direct == "skip" and others else stops

    def credits(self, app: Application, params: Params) -> list[Credit]:
        """(place, weight) of one application; the weights sum to 1."""
        stops = self.walk(app, params)
        steps = self._steps(stops, params)
        if params.model == "path_incremental":
            channels = tuple(step.channel for step in steps)
            weights = incremental(channels, self.odds(params), self._applied(app, params))
        else:
            weights = weigh(params.model, steps, Settings(params.weights, params.half_life, self.custom))
        if params.direct == "redistribute":
            weights = without_direct(steps, weights)
        return [(place, weight) for (place, _), weight in zip(stops, weights, strict=True) if weight]

    def odds(self, params: Params) -> Odds:
        """How paths end: of all that applied in the period and all journeys that ended in it, whatever the filters."""
        asked = replace(params, filters=(), group="channel", axis="lead", margin=None)
        if asked not in self._odds:
            applied = [app for app in self.apps.values() if self._applied(app, params)]
            walks = [tuple(place.channel for place, _ in self.walk(app, params)) for app in applied]
            self._odds[asked] = Odds(walks, [lone.walk(params) for lone in self.lone if lone.ended_in(params.period)])
        return self._odds[asked]

    def _applied(self, app: Application, params: Params) -> bool:
        return params.period.first <= day_of(app.at, self.config.project.timezone) <= params.period.last

    def _walked(self, app: Application, params: Params) -> Application:
        """Whose path is walked.

        Decision: a sale without a lead is no application; it takes the path of its client's latest one too. A client
        who has only such sales is known by the latest of them.
        """
        if params.link == "application":
            return app
        same = [other for other in self.apps.values() if other.person == app.person]
        return max([other for other in same if other.is_enquiry] or same, key=lambda other: (other.at, other.key))

    def path(self, app: Application, params: Params) -> list[tuple[Touch, int]]:
        """Touches with seconds before the application, in order of (time, touch id)."""
        found: list[tuple[Touch, int]] = []
        until = _first_payment(app) if params.touches_until == "sale" else None
        for touch in self.touches:
            if touch.person != app.person:
                continue
            before = seconds(app.at, touch.at)
            is_its_visit = (
                app.match in EXACT and app.visit is not None and touch.touch_id == text(app.visit, "visit_id")
            )
            if before < 0 and is_its_visit:
                found.append((touch, 0))  # the clocks disagree
            elif 0 <= before <= params.window * DAY or (before < 0 and until is not None and touch.at <= until):
                found.append((touch, before))
        return sorted(found, key=lambda pair: (pair[0].at, pair[0].touch_id))

    def _steps(self, stops: list[Stop], params: Params) -> list[Step]:
        return [
            Step(
                pos=index + 1,
                n=len(stops),
                seconds=before,
                channel=place.channel,
                is_direct=place.channel == DIRECT,
                is_significant=self._is_significant(place.channel, params),
            )
            for index, (place, before) in enumerate(stops)
        ]

    def _is_significant(self, channel: str, params: Params) -> bool:
        if params.significant == "paid":
            info = self.config.channel_info.get(channel)
            return info.paid if info and info.paid is not None else channel in self.paid
        return channel not in self.config.attribution.insignificant


def without_direct(steps: list[Step], weights: list[Fraction]) -> list[Fraction]:
    """The weight of direct touches goes to the others in proportion to their own.

    Decision: equally when all their weights are 0; all stays when every touch is direct.
    """
    if all(step.is_direct for step in steps):
        return weights
    kept = [Fraction(0) if step.is_direct else weight for step, weight in zip(steps, weights, strict=True)]
    return normal(kept) if any(kept) else normal([Fraction(int(not step.is_direct)) for step in steps])


def _first_payment(app: Application) -> datetime | None:
    return min((deal.sold_at for deal in app.deals if deal.is_sale and deal.sold_at), default=None)
