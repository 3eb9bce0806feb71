"""How likely each path of channels ends in an application: what the model `path_incremental` weighs touches by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from throughline.attribution.incremental import Odds, path_odds
from throughline.reports.engine.dimensions import day_number
from throughline.reports.engine.lone import lone_journeys
from throughline.reports.engine.selection import remembered

if TYPE_CHECKING:
    from throughline.reports.engine.scope import Scope

__all__ = ["odds"]


def odds(scope: Scope) -> Odds:
    """Of all applications of the period and all journeys that ended in it without one: filters change no odds."""
    rules = scope.rules
    key = ("odds", scope.period, rules.window, rules.direct == "skip", rules.touches_until, rules.link)

    def make() -> Odds:
        days = scope.facts.applications.day
        applied = np.flatnonzero((days >= day_number(scope.period.first)) & (days <= day_number(scope.period.last)))
        return path_odds(scope.facts.touches, applied, rules, lone_journeys(scope.unfiltered))

    return remembered(scope.snapshot, key, make, lambda made: made.nbytes)
