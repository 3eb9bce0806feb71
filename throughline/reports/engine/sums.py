"""Sums of every additive measure by one group, for one period.

A measure whose fact does not know the group or a filter is NaN: unknown, not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from throughline.attribution.path import Bools, Floats, Ints
from throughline.params import Params, Period
from throughline.reports.engine.dimensions import SOURCE, day_number, passes
from throughline.reports.engine.facts import Spend, Visits
from throughline.reports.engine.measures import ADDITIVE, APPLICATION
from throughline.reports.engine.scope import Scope, add_up
from throughline.reports.engine.selection import between, remembered
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Sums", "deal_values", "sums"]

Values = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Sums:
    """Measure → its sum by group value, in the order of `labels`.

    `whole` is the sum without any credit, over all sources; `outside` the part of it that source filters drop.
    """

    labels: tuple[Any, ...]
    values: Values
    outside: Mapping[str, float]
    whole: Mapping[str, float]


def sums(snapshot: Snapshot, params: Params, period: Period, group: str) -> Sums:
    """All additive measures of the period by `group`; '' is one row for everything. Remembered with the snapshot."""
    key = ("sums", _matters(replace(params, period=period, group=group)))

    def make() -> Sums:
        if group in ("", "week", "month"):
            return _of_days(sums(snapshot, params, period, "day"), Scope(snapshot, params, period, group))
        return _summed(Scope(snapshot, params, period, group))

    return remembered(snapshot, key, make, lambda made: 8 * len(made.labels) * len(ADDITIVE))


def _matters(params: Params) -> Params:
    """The same parameters without what these sums do not depend on: credits matter to sources alone."""
    params = replace(params, period_name="", compare=None, compare_name="", lang="ru", snapshot="", stuck_days=0)
    if params.group in SOURCE or any(name in SOURCE for name, _ in params.filters):
        return params
    plain: Params = replace(
        params, model="", weights=(0, 0, 0), half_life=0, window=0, direct="keep", link="application"
    )
    return replace(plain, significant="metrica", touches_until="lead")


def _of_days(days: Sums, scope: Scope) -> Sums:
    """Weeks, months or everything from the days: each is a sum of whole days."""
    group = scope.of_days(np.array([day_number(day) for day in days.labels], np.int64))
    values: Values = {}
    for name, by_day in days.values.items():
        told = ~np.isnan(by_day)
        some = np.bincount(group[told], minlength=scope.size) > 0
        values[name] = np.where(some, add_up(group[told], by_day[told], scope.size), np.nan)
    return Sums(scope.codes.labels, values, days.outside, days.whole)


def _summed(scope: Scope) -> Sums:
    values: Values = {}
    whole: dict[str, float] = {}
    if scope.knows("application"):
        values |= _applications(scope, whole)
    if scope.knows("deal"):
        values |= _deals(scope, whole)
        values |= _cash(scope, whole)
    # Credited sums have one value more than there are groups: what the source filters drop.
    outside = {name: float(by_group[scope.size :].sum()) for name, by_group in values.items()}
    values = {name: by_group[: scope.size] for name, by_group in values.items()}
    values |= _by_days(scope)
    unknown = np.full(scope.size, np.nan)
    return Sums(scope.codes.labels, {name: values.get(name, unknown) for name in ADDITIVE}, outside, whole)


def _by(scope: Scope, group: Ints, row: Ints | slice, values: Floats | Bools) -> Floats:
    """The values by group, each times the share of its application's credit that passes; the rest comes last."""
    share = scope.share[row]
    found = add_up(group, share * values, scope.size + 1)
    if scope.source_filters:
        found[scope.size] = ((1 - share) * values).sum()
    return found


def _applications(scope: Scope, whole: dict[str, float]) -> Values:
    """enquiries, leads, target leads on the day of the application; the sold ones on that day or on their sale's."""
    flags = _application_flags(scope)
    whole |= {name: float(flag.sum()) for name, flag in flags.items()}
    if scope.group in SOURCE:
        # One pass over the credits: the flags of an application are a number below 16, counted together.
        kind = sum(flag.astype(np.int32) << bit for bit, flag in enumerate(flags.values()))
        parts = scope.credits
        both = scope.group_of_source[parts.source] * 16 + np.asarray(kind)[parts.row]
        counted = np.bincount(both, parts.weight, minlength=(scope.size + 1) * 16).reshape(-1, 16)
        has = np.arange(16)
        return {name: counted[:, (has >> bit) & 1 == 1].sum(axis=1) for bit, name in enumerate(flags)}
    rows = scope.of_applications()
    every = slice(None)
    found = {name: _by(scope, rows, every, flag) for name, flag in flags.items()}
    if scope.is_time and scope.params.axis == "sale":
        sold_on = scope.of_days(scope.facts.applications.first_sale_day[scope.selection.applications])
        found["sold_applications"] = _by(scope, sold_on, every, flags["sold_applications"])
    return found


def _application_flags(scope: Scope) -> dict[str, Bools]:
    data, chosen = scope.facts.applications, scope.selection.applications
    ok = scope.application_passes()
    applied = scope.selection.applied & ok
    if scope.params.axis == "sale":
        day = data.first_sale_day[chosen] - scope.first
        sold = ok & (day >= 0) & (day < scope.period.days)
    else:
        sold = applied & data.is_sold[chosen]
    counted = (data.is_enquiry[chosen], data.is_lead[chosen], data.is_target[chosen])
    return dict(zip(APPLICATION, (*(flag & applied for flag in counted), sold), strict=True))


def deal_values(scope: Scope, deals: Ints) -> Values:
    """What each deal brings to each measure of money and sales. METRICS, "Money"."""
    data = scope.facts.deals
    sale = data.is_sale[deals]
    revenue, refund, cost = data.revenue[deals], data.refund[deals], data.cost[deals]
    if scope.params.margin is None:
        cost = np.where(np.isnan(cost), revenue * (1 - data.margin[deals]), cost)
    else:
        cost = revenue * (1 - scope.params.margin)
    cost = np.where(sale, cost, 0.0)
    return {
        "sales": sale.astype(np.float64),
        "repeat_sales": (sale & data.is_repeat[deals]).astype(np.float64),
        "first_sales": (sale & data.is_first[deals]).astype(np.float64),
        "revenue": revenue,
        "refund": refund,
        "cost_of_goods": cost,
        "gross_profit": revenue - cost - refund,
        "receivable": data.receivable[deals],
    }


def _deals(scope: Scope, whole: dict[str, float]) -> Values:
    deals, row = scope.selection.deals, scope.selection.deal_row
    ok = scope.deal_passes(deals)
    deals, row = deals[ok], row[ok]
    values = deal_values(scope, deals)
    whole |= {name: float(value.sum()) for name, value in values.items()}
    if scope.is_time:
        data = scope.facts
        day = data.deals.sold_day[deals] if scope.params.axis == "sale" else data.applications.day[
            data.deals.application[deals]]  # fmt: skip
        return _shared(scope, values, row, scope.of_days(day))
    return _shared(scope, values, row, None if scope.group in SOURCE else scope.of_deals(deals))


def _cash(scope: Scope, whole: dict[str, float]) -> Values:
    """Every payment on its own day, whatever the axis: equals accounting."""
    payments = scope.selection.payments
    deals = scope.facts.payments.deal[payments]
    ok = scope.deal_passes(deals)
    payments, deals, row = payments[ok], deals[ok], scope.selection.payment_row[ok]
    values = {"cash_in": scope.facts.payments.amount[payments]}
    whole["cash_in"] = float(values["cash_in"].sum())
    if scope.is_time:
        return _shared(scope, values, row, scope.of_days(scope.facts.payments.day[payments]))
    return _shared(scope, values, row, None if scope.group in SOURCE else scope.of_deals(deals))


def _shared(scope: Scope, values: Values, row: Ints, group: Ints | None) -> Values:
    """Values of deals or payments by group: by their own codes, or (None) by the credits of their application."""
    if group is not None:
        return {name: _by(scope, group, row, value) for name, value in values.items()}
    parts, count = scope.credits, len(scope.selection.applications)
    has = np.zeros(count, bool)
    has[row] = True
    touched = has[parts.row]
    rows, weight = parts.row[touched], parts.weight[touched]
    by_source = scope.group_of_source[parts.source[touched]]
    found: Values = {}
    for name, value in values.items():
        of_application = add_up(row, value, count)
        found[name] = add_up(by_source, weight * of_application[rows], scope.size + 1)
    return found


def _by_days(scope: Scope) -> Values:
    """Spend and visits: of all parameters they depend on period, group and filters only."""
    key = ("spend and visits", scope.period, scope.group, scope.params.filters, scope.params.week_start)
    return remembered(
        scope.snapshot, key, lambda: _spend(scope) | _visits(scope), lambda made: 8 * scope.size * (len(made) + 1)
    )


def _spend(scope: Scope) -> Values:
    if not scope.knows("spend"):
        return {}
    data = scope.facts.spend
    rows, group = _daily(scope, data, "spend")
    found = {"spend": add_up(group, data.spend[rows], scope.size)}
    for name, column in (("impressions", data.impressions), ("clicks", data.clicks)):
        value = column[rows]
        told = ~np.isnan(value)
        some = np.bincount(group[told], minlength=scope.size) > 0
        found[name] = np.where(some, add_up(group[told], value[told], scope.size), np.nan)
    return found


def _visits(scope: Scope) -> Values:
    for table, data in (("visit_daily", scope.facts.visits), ("visit_place_daily", scope.facts.visits_by_place)):
        if scope.knows(table):
            rows, group = _daily(scope, data, table)
            return {"visits": add_up(group, data.visits[rows], scope.size)}
    return {}


def _daily(scope: Scope, data: Spend | Visits, table: str) -> tuple[slice | Ints, Ints]:
    """The rows of a table of days that count, and the group of each."""
    start, end = between(data.day, scope.first, scope.first + scope.period.days)
    rows = slice(int(start), int(end))
    source_table = "channel" if table == "visit_place_daily" else "source_dim"
    ok = None
    for name in scope.filters:
        if name in SOURCE:
            fits = passes(scope.snapshot, name, source_table, scope.params)[data.source[rows]]
        else:
            fits = passes(scope.snapshot, name, table, scope.params)[rows]
        ok = fits if ok is None else ok & fits
    if scope.group in SOURCE:
        group = scope.codes.of[source_table][data.source[rows]]
    elif scope.group and not scope.is_time:
        group = scope.codes.of[table][rows]
    else:
        group = scope.of_days(data.day[rows])
    return (rows, group) if ok is None else (np.flatnonzero(ok) + rows.start, group[ok])
