"""The touches of persons, and which of them an application is credited to."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from tests.oracle.model.applications import Apps
from tests.oracle.model.channels import DIRECT, Place
from tests.oracle.model.clock import seconds
from tests.oracle.model.facts import Application, Touch
from tests.oracle.model.matching import EXACT
from tests.oracle.model.weights import DAY, Settings, Step, normal, weigh
from tests.oracle.model.world import text
from throughline.config.models import Config
from throughline.params import Params

Credit = tuple[Place, Fraction]


class Paths:
    """Credits of applications under any parameters."""

    def __init__(self, config: Config, apps: Apps, touches: list[Touch], paid: set[str], custom: Any = None) -> None:
        self.config = config
        self.apps = apps
        self.touches = touches
        self.paid = paid
        self.custom = custom

    def credits(self, app: Application, params: Params) -> list[Credit]:
        """(place, weight) of one application; the weights sum to 1."""
        walked = self._latest_of(app) if params.link == "client" else app
        path = self.path(walked, params)
        if not path:
            return [(walked.own, Fraction(1))]
        if params.direct == "skip" and any(touch.place.channel != DIRECT for touch, _ in path):
            path = [(touch, before) for touch, before in path if touch.place.channel != DIRECT]
        steps = self._steps(path, params)
        settings = Settings(params.weights, params.half_life, self.custom)
        weights = weigh(params.model, steps, settings)
        if params.direct == "redistribute":
            weights = without_direct(steps, weights)
        return [(touch.place, weight) for (touch, _), weight in zip(path, weights, strict=True) if weight]

    def _latest_of(self, app: Application) -> Application:
        """Decision: a sale without a lead is no application; it takes the path of its client's latest one too."""
        same = [other for other in self.apps.values() if other.person == app.person and other.is_enquiry]
        return max(same, key=lambda other: (other.at, other.key), default=app)

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

    def _steps(self, path: list[tuple[Touch, int]], params: Params) -> list[Step]:
        return [
            Step(
                pos=index + 1,
                n=len(path),
                seconds=before,
                channel=touch.place.channel,
                is_direct=touch.place.channel == DIRECT,
                is_significant=self._is_significant(touch.place.channel, params),
            )
            for index, (touch, before) in enumerate(path)
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
