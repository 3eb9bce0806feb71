"""Journeys that did not convert, of touches outside every application's path. DATA_MODEL, `transition`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tests.oracle.model.channels import DIRECT, Place
from tests.oracle.model.clock import day_of
from tests.oracle.model.facts import Touch
from throughline.config.models import Config
from throughline.params import Params, Period

Step = tuple[date, str, str]
START, NULL = "(start)", "(null)"


@dataclass(frozen=True)
class Lone:
    """A journey without an application: its places in order of (time, touch id), and the day of its last touch."""

    places: tuple[Place, ...]
    end: date
    brand: str  # of its last visit

    def walk(self, params: Params, level: str = "channel") -> tuple[str, ...]:
        """Its channels, sources or campaigns; with direct=skip of those that are not direct, if there are any."""
        others = tuple(place for place in self.places if place.channel != DIRECT)
        walked = others if params.direct == "skip" and others else self.places
        return tuple(str(getattr(place, level)) for place in walked)

    def ended_in(self, period: Period) -> bool:
        """Whether its last touch was on a day of the period."""
        return period.first <= self.end <= period.last


def lone_journeys(touches: list[Touch], config: Config) -> list[Lone]:
    """The journeys that these touches make, cut where a gap is longer than the longest window."""
    walkers: dict[object, list[Touch]] = defaultdict(list)
    for touch in touches:
        walkers[touch.person].append(touch)
    found = []
    for walked in walkers.values():
        walked.sort(key=lambda touch: (touch.at, touch.touch_id))
        for journey in _cut(walked, timedelta(days=config.attribution.max_window)):
            end = day_of(journey[-1].at, config.project.timezone)
            brands = [touch.place.brand for touch in journey if touch.kind == "visit"]
            found.append(Lone(tuple(touch.place for touch in journey), end, brands[-1] if brands else ""))
    return found


def _cut(touches: list[Touch], longest: timedelta) -> list[list[Touch]]:
    journeys = [[touches[0]]]
    for before, touch in pairwise(touches):
        if touch.at - before.at > longest:
            journeys.append([])
        journeys[-1].append(touch)
    return journeys


def transitions(journeys: list[Lone]) -> dict[Step, int]:
    """(end day, from, to) → how many journeys step so, from START to NULL."""
    counts: dict[Step, int] = defaultdict(int)
    for journey in journeys:
        stops = [START, *(place.channel for place in journey.places), NULL]
        for one, other in pairwise(stops):
            counts[journey.end, one, other] += 1
    return dict(counts)
