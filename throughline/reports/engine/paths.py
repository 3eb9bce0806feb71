"""Frequent paths, how many touches they have and how long they take: leads and money of the period by each.

Paths are those that the credits walk. Under a filter on sources an application counts for the share of its credit that
the filter lets through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from throughline.attribution.path import DAY, Bools, Floats, Ints
from throughline.attribution.sequences import Sequences
from throughline.params import Params
from throughline.reports.engine.counted import deals_of, flags_of
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.measures import PARTS, rounded
from throughline.reports.engine.paths_sql import MOST_PATHS, applications_sql, paths_sql
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.walked import LAGS, LENGTHS, UNTOUCHED, Walked, walked
from throughline.reports.model import Check, Column, Table, Unit
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Brought", "applications", "brought", "conserved_paths", "frequent", "lags", "lengths", "unknown"]

_UNITS: dict[str, Unit] = {"leads": "count", "sales": "count", "revenue": "money"}
Sums = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Brought:
    """What each row of the selection brought: a lead or a part of one, and its deals (measure → values by `row`)."""

    params: Params
    paths: Walked
    leads: Floats
    deal_row: Ints
    deals: Mapping[str, Floats]
    fits: Bools  # path → whether the reader asked for it

    def by(self, group: Ints, size: int) -> Sums:
        """Leads, sales and revenue by the group of each row, rounded as they are shown."""
        sums = {"leads": add_up(group, self.leads, size)}
        sums |= {name: add_up(group[self.deal_row], value, size) for name, value in self.deals.items()}
        return {name: rounded(_UNITS[name], value, PARTS if name == "revenue" else 1) for name, value in sums.items()}

    @property
    def all_leads(self) -> float:
        """Leads of all paths."""
        return float(rounded("count", self.leads.sum(keepdims=True))[0])


def brought(snapshot: Snapshot, params: Params) -> Brought | None:
    """The period's leads, sales and revenue with their paths; None where they do not know a filter."""
    if not any(name in SOURCE for name, _ in params.filters):
        params = replace(params, model="linear")  # without a filter on sources no credit matters
    scope = Scope(snapshot, params, params.period, "")
    if not (scope.knows("application") and scope.knows("deal")):
        return None
    paths, deals = walked(scope), deals_of(scope)
    share = scope.share
    return Brought(
        params,
        paths,
        flags_of(scope)["leads"] * share,
        deals.row,
        {name: deals.values[name] * share[deals.row] for name in ("sales", "revenue")},
        paths.fits(params),
    )


def conserved_paths(found: Brought) -> list[Check]:
    """Σ over all paths, also those not asked for, equals what was counted without them."""
    sums = found.by(found.paths.number, found.paths.size)
    whole = {"leads": found.leads, **found.deals}
    checks = []
    for name, values in sums.items():
        expected = float(whole[name].sum()) / (PARTS if name == "revenue" else 1)
        tolerance = 0.005 + int(np.count_nonzero(values)) * 0.5 / PARTS
        checks.append(Check(f"paths_equal_{name}", expected, float(values.sum()), tolerance))
    return checks


def frequent(snapshot: Snapshot, found: Brought) -> Table:
    """The most frequent paths, with the median days from the first touch to the lead; totals are of all that fit.

    The share is of the leads of all paths, also those that were not asked for.
    """
    paths = found.paths
    sums = found.by(paths.number, paths.size)
    there = found.fits & ((sums["leads"] != 0) | (sums["sales"] != 0) | (sums["revenue"] != 0))
    shown = _most(np.flatnonzero(there), (sums["leads"], sums["revenue"]), paths)
    rows = pd.DataFrame(
        {
            "path": np.array([paths.label(number) for number in shown], object),
            **_measures({name: values[shown] for name, values in sums.items()}, found.all_leads),
            "median_days_to_lead": _medians(found, shown),
        }
    )
    totals = _totals({name: values[there] for name, values in sums.items()})
    columns = (Column("path", "text"), *_COLUMNS, Column("median_days_to_lead", "days"))
    return Table(columns, rows, {**totals, "paths": int(there.sum())}, paths_sql(snapshot, found.params, "path"))


def _most(paths: Ints, keys: tuple[Floats, ...], known: Walked) -> Ints:
    """At most MOST_PATHS of the paths, those with the greatest first key first; equal ones in order of their steps."""
    sure: list[Ints] = []
    for key in keys:
        room = MOST_PATHS - sum(map(len, sure))
        if len(paths) <= room:
            break
        least = -np.partition(-key[paths], room - 1)[room - 1]
        sure.append(paths[key[paths] > least])
        paths = paths[key[paths] == least]
    kept = np.concatenate([*sure, paths])
    spelled = Sequences(known.paths.only(kept), max(len(known.channels), 1))
    ordered = kept[spelled.ordered(np.arange(len(kept)))]
    return ordered[np.lexsort([-key[ordered] for key in reversed(keys)])][:MOST_PATHS]


def _medians(found: Brought, shown: Ints) -> Floats:
    """Days from the first touch to the lead, of half the leads of each of these paths; NaN without any touch."""
    paths = found.paths
    place = np.full(paths.size, -1, np.int64)
    place[shown] = np.arange(len(shown))
    chosen = np.flatnonzero((found.leads > 0) & (paths.seconds != UNTOUCHED))
    chosen = chosen[place[paths.number[chosen]] >= 0]
    # Place and seconds in one number: a sort of numbers is much faster than a sort by two keys.
    ranked = np.sort((place[paths.number[chosen]] << 32) | paths.seconds[chosen])
    seconds = ranked & 0xFFFFFFFF
    counts = np.bincount(ranked >> 32, minlength=len(shown))
    first = np.cumsum(counts) - counts
    median = np.full(len(shown), np.nan)
    some = counts > 0
    low, high = (first + (counts - 1) // 2)[some], (first + counts // 2)[some]
    median[some] = (seconds[low] + seconds[high]) / (2 * DAY)
    return median


def applications(snapshot: Snapshot, found: Brought) -> Table:
    """The applications that walked the path asked for, the newest first, with the dearest deal of each."""
    sql = applications_sql(snapshot, found.params)
    rows = snapshot.query(sql)
    totals = {name: float(rows[name].sum()) for name in _UNITS}
    return Table(_APPLICATION, rows, totals, sql)


def lengths(snapshot: Snapshot, found: Brought) -> Table:
    """Leads and money by how many touches the path has."""
    return _distribution(snapshot, found, "path_length", [label for label, _ in LENGTHS], found.paths.length)


def lags(snapshot: Snapshot, found: Brought) -> Table:
    """Leads and money by the time from the first touch to the application."""
    return _distribution(snapshot, found, "days_to_lead", [label for label, _ in LAGS], found.paths.lag)


def _distribution(snapshot: Snapshot, found: Brought, name: str, labels: list[str], group: Ints) -> Table:
    asked = group if found.fits.all() else np.where(found.fits[found.paths.number], group, len(labels))
    sums = {measure: values[: len(labels)] for measure, values in found.by(asked, len(labels) + 1).items()}
    there = np.flatnonzero((sums["leads"] != 0) | (sums["sales"] != 0) | (sums["revenue"] != 0))
    totals = _totals(sums)
    measures = _measures({measure: values[there] for measure, values in sums.items()}, totals["leads"])
    rows = pd.DataFrame({name: np.array([labels[place] for place in there], object), **measures})
    return Table((Column(name, "text"), *_COLUMNS), rows, totals, paths_sql(snapshot, found.params, name))


def unknown() -> dict[str, Table]:
    """The tables without rows, for questions that leads and deals have no answer to."""
    median = (Column("median_days_to_lead", "days"),)
    return {
        table: _empty((Column(name, "text"), *_COLUMNS, *(median if name == "path" else ())))
        for table, name in (("paths", "path"), ("lengths", "path_length"), ("lags", "days_to_lead"))
    }


def _empty(columns: tuple[Column, ...]) -> Table:
    names = [column.name for column in columns]
    sql = "select " + ", ".join(f"null as {name}" for name in names) + "\nwhere false"
    return Table(columns, pd.DataFrame(columns=names), sql=sql)


_APPLICATION = (
    *(Column("application_id", "text"), Column("applied", "date"), Column("days_to_lead", "days")),
    *(Column("deal_id", "text"), Column("leads", "count"), Column("sales", "count"), Column("revenue", "money")),
)
_COLUMNS = (Column("leads", "count"), Column("share", "share"), Column("sales", "count"), Column("revenue", "money"))


def _measures(sums: Sums, whole: float) -> Sums:
    """The columns of a table; the share is of so many leads."""
    share = sums["leads"] / whole if whole else np.full(len(sums["leads"]), np.nan)
    return {"leads": sums["leads"], "share": share, "sales": sums["sales"], "revenue": sums["revenue"]}


def _totals(sums: Sums) -> dict[str, float]:
    return {
        name: float(rounded(_UNITS[name], values.sum(keepdims=True))[0]) if len(values) else 0.0
        for name, values in sums.items()
    }
