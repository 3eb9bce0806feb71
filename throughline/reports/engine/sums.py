"""Sums of every additive measure by one group, for one period.

A measure whose fact does not know the group or a filter is NaN: unknown, not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from throughline.attribution.path import Bools, Floats, Ints
from throughline.params import TOTAL_MODELS, Params, Period
from throughline.reports.engine.counted import Counted, deals_of, flags_of, payments_of
from throughline.reports.engine.credited import credited
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.dimensions import SOURCE, day_number
from throughline.reports.engine.markov import markov
from throughline.reports.engine.measures import ADDITIVE, PARTS, rounded
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered
from throughline.reports.engine.traffic import traffic
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Sums", "share_of", "sums"]

Values = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Sums:
    """Measure → its sum by group value, in the order of `labels`, rounded as it is shown.

    `whole` is the sum without any credit, over all sources; `outside` the part of it that source filters drop.
    """

    labels: tuple[Any, ...]
    values: Values
    outside: Mapping[str, float]
    whole: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Raw:
    """The same with money in ten-thousandths and costs as the deals have them; `values` lack gross_profit."""

    labels: tuple[Any, ...]
    values: Values
    outside: Values
    whole: Values


def sums(snapshot: Snapshot, params: Params, period: Period, group: str) -> Sums:
    """All additive measures of the period by `group`; '' is one row for everything. Remembered with the snapshot."""
    raw = _raw(snapshot, params, period, group)
    values, outside, whole = (_shown(each, params.margin) for each in (raw.values, raw.outside, raw.whole))
    unknown = np.full(len(raw.labels), np.nan)
    return Sums(
        raw.labels,
        {name: values.get(name, unknown) for name in ADDITIVE},
        {name: float(value[0]) for name, value in outside.items()},
        {name: float(value[0]) for name, value in whole.items()},
    )


def _shown(values: Values, margin: float | None) -> Values:
    """With costs and gross profit by the margin, in units, rounded."""
    if "revenue" in values:
        cost = values["cost_of_goods"] if margin is None else values["revenue"] * (1 - margin)
        profit = values["revenue"] - cost - values["refund"]
        values = {**values, "cost_of_goods": cost, "gross_profit": profit}
    return {
        name: rounded(ADDITIVE[name], value, PARTS if ADDITIVE[name] == "money" else 1)
        for name, value in values.items()
    }


def _raw(snapshot: Snapshot, params: Params, period: Period, group: str) -> _Raw:
    key = ("sums", _matters(replace(params, period=period, group=group)))

    def make() -> _Raw:
        if group in ("", "week", "month"):
            return _of_days(_raw(snapshot, params, period, "day"), Scope(snapshot, params, period, group))
        return _summed(Scope(snapshot, params, period, group))

    return remembered(snapshot, key, make, lambda made: 8 * len(made.labels) * len(ADDITIVE))


def _matters(params: Params) -> Params:
    """The same parameters without what these sums do not depend on: credits matter to sources alone."""
    params = replace(
        params, period_name="", compare=None, compare_name="", lang="ru", snapshot="", stuck_days=0, margin=None, b=None
    )
    params = replace(params, path_contains="", path_starts="", path_ends="", path_is="", path_repeats="collapse")
    if params.model not in TOTAL_MODELS:
        params = replace(params, order=1)
    if params.group in SOURCE or any(name in SOURCE for name, _ in params.filters):
        return params
    plain: Params = replace(
        params, model="", weights=(0, 0, 0), half_life=0, window=0, order=1, direct="keep", link="application"
    )
    return replace(plain, significant="metrica", touches_until="lead")


def _of_days(days: _Raw, scope: Scope) -> _Raw:
    """Weeks, months or everything from the days: each is a sum of whole days."""
    group = scope.of_days(np.array([day_number(day) for day in days.labels], np.int64))
    values: Values = {}
    for name, by_day in days.values.items():
        told = ~np.isnan(by_day)
        some = np.bincount(group[told], minlength=scope.size) > 0
        values[name] = np.where(some, add_up(group[told], by_day[told], scope.size), np.nan)
    return _Raw(scope.codes.labels, values, days.outside, days.whole)


def _summed(scope: Scope) -> _Raw:
    values, whole = _of_sources(scope) if scope.group in SOURCE else _of_others(scope)
    # Credited sums have one value more than there are groups: what the source filters drop.
    outside = {name: by_group[scope.size :] for name, by_group in values.items()}
    values = {name: by_group[: scope.size] for name, by_group in values.items()}
    return _Raw(
        scope.codes.labels,
        values | traffic(scope),
        outside,
        {name: np.array([value]) for name, value in whole.items()},
    )


def _of_sources(scope: Scope) -> tuple[Values, Mapping[str, float]]:
    found, group = credited(scope), scope.group_of_source
    return {name: add_up(group, value, scope.size + 1) for name, value in found.by_source.items()}, found.whole


def _of_others(scope: Scope) -> tuple[Values, Mapping[str, float]]:
    values: Values = {}
    whole: dict[str, float] = {}
    if scope.knows("application"):
        values |= _applications(scope, flags := flags_of(scope))
        whole |= {name: float(flag.sum()) for name, flag in flags.items()}
    if scope.knows("deal"):
        for counted in (deals_of(scope), payments_of(scope)):
            values |= _deals(scope, counted)
            whole |= {name: float(value.sum()) for name, value in counted.values.items()}
    return values, whole


def _applications(scope: Scope, flags: Mapping[str, Bools]) -> Values:
    """enquiries, leads, target leads on the day of the application; the sold ones on that day or on their sale's."""
    rows = scope.of_applications()
    every = slice(None)
    found = {name: _by(scope, name, rows, every, flag) for name, flag in flags.items()}
    if scope.is_time and scope.params.axis == "sale":
        sold_on = scope.of_days(scope.facts.applications.first_sale_day[scope.selection.applications])
        found["sold_applications"] = _by(scope, "sold_applications", sold_on, every, flags["sold_applications"])
    return found


def _deals(scope: Scope, counted: Counted) -> Values:
    group = scope.of_days(counted.day) if scope.is_time else scope.of_deals(counted.deals)
    return {name: _by(scope, name, group, counted.row, value) for name, value in counted.values.items()}


def _by(scope: Scope, measure: str, group: Ints, row: Ints | slice, values: Floats | Bools) -> Floats:
    """The values by group, each times the share of its application's credit that passes; the rest comes last."""
    if not scope.source_filters:
        return add_up(group, values, scope.size + 1)
    share = share_of(scope, measure)[row]
    found = add_up(group, share * values, scope.size + 1)
    found[scope.size] = ((1 - share) * values).sum()
    return found


def share_of(scope: Scope, measure: str) -> Floats:
    """Row → the part of what it brings that the source filters let through; all of it where there are none."""
    if scope.source_filters and scope.params.model in TOTAL_MODELS:
        return markov(scope).handed[measure].share(scope.credits, scope.source_passes)
    return scope.share
