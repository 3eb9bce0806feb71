"""Tables of whole paths: which are frequent, who helps and who closes, what moves between two models."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from statistics import median

from tests.oracle.model.build import Truth
from tests.oracle.model.items import NOWHERE, PLACES, Where, counted
from tests.oracle.model.report import Answers
from tests.oracle.model.weights import DAY
from throughline.params import Params

Sums = dict[str, Fraction]
MEASURES = ("leads", "sales", "revenue")
HOUR = 3_600
# Upper bounds: touches of a path, and seconds from the first touch to the application.
LENGTHS = (*((n, str(n)) for n in range(11)), (20, "11-20"))
LAGS = (
    *((HOUR, "hour"), (DAY, "day"), (2 * DAY, "1"), (3 * DAY, "2"), (4 * DAY, "3"), (8 * DAY, "4-7")),
    *((15 * DAY, "8-14"), (31 * DAY, "15-30"), (61 * DAY, "31-60"), (91 * DAY, "61-90")),
)


def without_sources(params: Params) -> Params:
    """The parameters without filters on sources."""
    return replace(params, filters=tuple(each for each in params.filters if each[0] not in PLACES))


class Walked:
    """What each application of the period brought, and the path it walked."""

    def __init__(self, truth: Truth, params: Params) -> None:
        truth = truth.under(params)
        self.truth, self.params = truth, params
        self.worth: dict[str, Sums] = defaultdict(lambda: dict.fromkeys(MEASURES, Fraction(0)))
        for item in counted(truth, params):
            if item.measure in MEASURES:
                self.worth[item.app.key][item.measure] += item.amount

    def _passes(self, place: object) -> bool:
        where = replace(Where(NOWHERE, self.params.period.first, {}), place=place)
        return where.passes(self.params, "monday", of_sources=True)

    def _share(self, key: str) -> Fraction:
        """The part of its credit that passes the source filters; models of totals share as linear."""
        params = replace(self.params, model="linear") if self.params.model == "markov" else self.params
        parts = self.truth.paths.credits(self.truth.apps[key], params)
        return sum((weight for place, weight in parts if self._passes(place)), Fraction(0))

    def path(self, key: str) -> tuple[str, ...]:
        """The channels of an application, consecutive repeats as one if asked for."""
        channels = [place.channel for place, _ in self.truth.paths.walk(self.truth.apps[key], self.params)]
        if self.params.path_repeats == "collapse":
            channels = [channel for channel, _ in groupby(channels)]
        return tuple(channels)

    def _is_asked(self, path: tuple[str, ...]) -> bool:
        asked = self.params
        return (
            asked.path_contains in ("", *path)
            and asked.path_starts in ("", path[0])
            and asked.path_ends in ("", path[-1])
        )

    def _length(self, key: str) -> str:
        n = len(self.truth.paths.touched(self.truth.apps[key], self.params))
        return next((label for most, label in LENGTHS if n <= most), "21+")

    def _seconds(self, key: str) -> int | None:
        """From the first touch to the application; None without any touch."""
        touched = self.truth.paths.touched(self.truth.apps[key], self.params)
        return max(touched[0][1], 0) if touched else None

    def _lag(self, key: str) -> str:
        seconds = self._seconds(key)
        if seconds is None:
            return "none"
        return next((label for end, label in LAGS if seconds < end), "91+")

    def table(self, name: str) -> dict[str, dict[str, float]]:
        """`path`, `path_length` or `days_to_lead` → leads, their share, sales, revenue.

        The share of a path is of all leads, that of a length or lag of the leads of the paths asked for.
        """
        found: dict[str, Sums] = defaultdict(lambda: dict.fromkeys(MEASURES, Fraction(0)))
        seconds: dict[str, list[int]] = defaultdict(list)
        every = Fraction(0)
        for key, worth in self.worth.items():
            share, path = self._share(key), self.path(key)
            is_asked = self._is_asked(path)
            if is_asked or name == "path":
                every += worth["leads"] * share
            if not is_asked:
                continue
            value = {"path": " > ".join(path), "path_length": self._length(key), "days_to_lead": self._lag(key)}[name]
            for measure in MEASURES:
                found[value][measure] += worth[measure] * share
            began = self._seconds(key)
            if worth["leads"] * share and began is not None:
                seconds[value].append(began)
        rows = {value: {measure: float(sums[measure]) for measure in MEASURES} for value, sums in found.items()}
        for value, row in rows.items():
            if every:
                row["share"] = row["leads"] / float(every)
            if name == "path" and seconds[value]:
                row["median_days_to_lead"] = median(seconds[value]) / DAY
        return {value: row for value, row in rows.items() if any(row[measure] for measure in MEASURES)}

    def assisted(self) -> dict[str, dict[str, float]]:
        """Group value → what came by paths it is on before another last touch, and by those that it ends.

        Decision: source filters drop touches, and a last touch that is dropped is another one than any that is not.
        """
        found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for key, worth in self.worth.items():
            stops = [place for place, _ in self.truth.paths.walk(self.truth.apps[key], self.params)]
            values = [str(getattr(place, self.params.group)) if self._passes(place) else None for place in stops]
            for value in set(values) - {None}:
                place = "last" if value == values[-1] else "assisted"
                for measure in MEASURES:
                    found[str(value)][f"{place}_{measure}"] += float(worth[measure])
        return {value: dict(row) for value, row in found.items() if any(row.values())}


def flow(truth: Truth, a: Params, b: Params) -> dict[tuple[str, str], dict[str, float]]:
    """(from, to) → leads and revenue that the model of `b` gives to another value of the group than that of `a`.

    Inside each application losers hand to gainers in proportion to their gains; where a model knows totals only, so
    do the totals. Filters on sources choose rows of this, which is not done here.
    """
    plain_a, plain_b = without_sources(a), without_sources(b)
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: {"leads": 0.0, "revenue": 0.0})
    if "markov" in (a.model, b.model):
        for measure in ("leads", "revenue"):
            of_a, of_b = (Answers(truth, each).rows() for each in (plain_a, plain_b))
            _move(found, measure, _column(of_a, measure), _column(of_b, measure), Fraction(1))
        return dict(found)
    truth = truth.under(plain_a)
    walked = Walked(truth, plain_a)
    for key, worth in walked.worth.items():
        app = truth.apps[key]
        of_a, of_b = (_by_value(truth.paths.credits(app, each), a.group) for each in (plain_a, plain_b))
        for measure in ("leads", "revenue"):
            _move(found, measure, of_a, of_b, worth[measure])
    return {pair: row for pair, row in found.items() if any(row.values())}


def _column(rows: dict[str, Sums], measure: str) -> Sums:
    return {value: sums.get(measure, Fraction(0)) for value, sums in rows.items()}


def _by_value(parts: list[tuple[object, Fraction]], group: str) -> Sums:
    found: Sums = defaultdict(Fraction)
    for place, weight in parts:
        found[str(getattr(place, group))] += weight
    return found


def _move(
    found: dict[tuple[str, str], dict[str, float]], measure: str, before: Sums, after: Sums, worth: Fraction
) -> None:
    change = {value: after.get(value, Fraction(0)) - before.get(value, Fraction(0)) for value in {*before, *after}}
    gained = sum((amount for amount in change.values() if amount > 0), Fraction(0))
    for loser, lost in change.items():
        for gainer, gain in change.items():
            if lost < 0 < gain:
                found[loser, gainer][measure] += float(-lost * gain / gained * worth)
