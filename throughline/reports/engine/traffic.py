"""Spend, impressions, clicks and visits by group. They count on their own day and know no application."""

from __future__ import annotations

import numpy as np

from throughline.attribution.path import Floats, Ints
from throughline.reports.engine.daily import Daily, add_up
from throughline.reports.engine.dimensions import SOURCE, passes
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered

__all__ = ["traffic"]

Values = dict[str, Floats]


def traffic(scope: Scope) -> Values:
    """What the tables that know group and filters tell. Of all parameters it depends on period, group and filters."""
    key = ("traffic", scope.period, scope.group, scope.params.filters, scope.params.week_start)
    return remembered(scope.snapshot, key, lambda: _traffic(scope), lambda made: 8 * scope.size * (len(made) + 1))


def _traffic(scope: Scope) -> Values:
    found: Values = {}
    if scope.knows("spend"):
        found |= _told(_summed(scope, scope.facts.spend, "spend"))
    for table, data in (("visit_daily", scope.facts.visits), ("visit_place_daily", scope.facts.visits_by_place)):
        if "visits" not in found and scope.knows(table):
            found |= _summed(scope, data, table)
    return found


def _told(values: Values) -> Values:
    """Impressions and clicks have no value where no row tells them."""
    for name in ("impressions", "clicks"):
        values[name] = np.where(values.pop(f"{name}_told") > 0, values[name], np.nan)
    return values


def _summed(scope: Scope, data: Daily, table: str) -> Values:
    first, days = scope.first, scope.period.days
    if scope.is_time and not scope.filters:
        return {name: add_up(scope.day_codes, data.by_day(name, first, days), scope.size) for name in data.columns}
    if scope.group in SOURCE and not scope.other_filters and table != "visit_place_daily":
        group = scope.group_of_source
        every = {name: data.by_source(name, first, first + days) for name in data.columns}
        return {name: add_up(group, value, scope.size + 1)[:-1] for name, value in every.items()}
    rows, of_row = _rows(scope, data, table)
    return {name: add_up(of_row, column[rows], scope.size) for name, column in data.columns.items()}


def _rows(scope: Scope, data: Daily, table: str) -> tuple[slice | Ints, Ints]:
    """The rows that count, and the group of each."""
    rows = data.rows(scope.first, scope.first + scope.period.days)
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
