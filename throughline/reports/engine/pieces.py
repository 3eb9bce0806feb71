"""What single applications bring to each group: the grain at which chance works, for intervals and replicates.

An application may touch a group several times; its pieces are added up before they are squared. Credits are those of
the model that weighs single applications; see `weighing` for models of totals. Money is in units, not in parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from throughline.attribution.path import Bools, Floats, Ints
from throughline.reports.engine.bagged import KINDS, bagged, is_bagged, kinds_of
from throughline.reports.engine.counted import Counted, deals_of
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.measures import APPLICATION, DEAL, PARTS
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered
from throughline.reports.engine.sums import share_of

__all__ = ["Counts", "Pieces", "counts_of", "credits_by_group", "pieces_of", "profit", "scope_key"]

_BROUGHT = ("sales", "first_sales", "revenue", "refund", "cost_of_goods")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pairs of an application (its row in the selection) and a group, each once, and what the deals of it bring there.

    Groups are those of the scope, one more for what its source filters drop.
    """

    row: Ints
    group: Ints
    values: Mapping[str, Floats]

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.row.nbytes + self.group.nbytes + sum(value.nbytes for value in self.values.values())


@dataclass(frozen=True, slots=True)
class Counts:
    """Σ credit² over applications, by pair of measures of applications and group: those that are both.

    The two of a pair are one measure where its own squares are meant.
    """

    squares: Floats  # kind (one bit a measure) × group

    def both(self, first: str, second: str) -> Floats:
        """Σ credit² over the applications that count for both measures, by group."""
        names = list(APPLICATION)
        bits = 1 << names.index(first) | 1 << names.index(second)
        kinds = np.arange(KINDS)
        return np.asarray(self.squares[kinds & bits == bits].sum(axis=0), np.float64)


def profit(values: Mapping[str, Floats], margin: float | None) -> Floats:
    """Gross profit of pieces. METRICS, "Money"."""
    cost = values["cost_of_goods"] if margin is None else values["revenue"] * (1 - margin)
    return np.asarray(values["revenue"] - cost - values["refund"], np.float64)


def pieces_of(scope: Scope) -> Pieces:
    """The money of the scope by application and group; for scopes that know deals."""
    return remembered(scope.snapshot, ("pieces", *scope_key(scope)), lambda: _pieces(scope), lambda made: made.nbytes)


def counts_of(scope: Scope) -> Counts:
    """The squares of the scope's applications; for scopes that know applications."""
    key = ("squares", *scope_key(scope))
    return remembered(scope.snapshot, key, lambda: Counts(_squares(scope)), lambda made: made.squares.nbytes)


def scope_key(scope: Scope) -> tuple[object, ...]:
    """What tells the credits of a scope by group from those of another."""
    params = scope.params
    by_rules = (scope.rules, params.model, params.order) if scope.group in SOURCE or scope.source_filters else ()
    return scope.period, params.axis, scope.group, params.filters, params.week_start, by_rules


@dataclass(frozen=True, slots=True)
class _Brought:
    """Rows of the selection with deals that count, and what the deals of each bring together."""

    rows: Bools
    values: Mapping[str, Floats]

    @property
    def nbytes(self) -> int:
        return self.rows.nbytes + sum(value.nbytes for value in self.values.values())


def _brought(scope: Scope) -> _Brought:
    """Remembered: no model changes it."""

    def make() -> _Brought:
        counted = deals_of(scope)
        rows = np.zeros(len(scope.selection.applications), bool)
        rows[counted.row] = True
        values = _in_units(counted)
        return _Brought(rows, {name: add_up(counted.row, value, len(rows))[rows] for name, value in values.items()})

    return remembered(scope.snapshot, ("brought", *scope.counted_key), make, lambda made: made.nbytes)


def _in_units(counted: Counted) -> dict[str, Floats]:
    return {name: counted.values[name] / (1 if DEAL[name] == "count" else PARTS) for name in _BROUGHT}


def _pieces(scope: Scope) -> Pieces:
    if scope.group in SOURCE:
        brought = _brought(scope)
        at, group, credit = _merged(scope, brought.rows)
        values = {name: value[at] * credit for name, value in brought.values.items()}
        return Pieces(np.flatnonzero(brought.rows)[at], group, values)
    counted = deals_of(scope)
    group = scope.of_days(counted.day) if scope.is_time else scope.of_deals(counted.deals)
    cell, at = np.unique(counted.row * (scope.size + 1) + group, return_inverse=True)
    share = {name: share_of(scope, name)[counted.row] for name in _BROUGHT} if scope.source_filters else {}
    values = {name: add_up(at, share.get(name, 1.0) * value, len(cell)) for name, value in _in_units(counted).items()}
    return Pieces(cell // (scope.size + 1), cell % (scope.size + 1), values)


def _merged(scope: Scope, rows: Bools) -> tuple[Ints, Ints, Floats]:
    """Pairs of a row (of those chosen) and a source group with the row's credit there."""
    parts = scope.credits.only(rows)
    group = scope.group_of_source[parts.source]
    if len(parts.source) == len(parts.counts):
        return np.arange(len(parts.counts)), group, parts.weight
    from scipy.sparse import csr_array

    ends = np.concatenate([[0], np.cumsum(parts.counts)])
    merged = csr_array((parts.weight.copy(), group, ends), shape=(len(parts.counts), scope.size + 1))
    merged.sum_duplicates()
    return np.repeat(np.arange(len(parts.counts)), np.diff(merged.indptr)), merged.indices, merged.data


def credits_by_group(scope: Scope, measure: str, counted: Bools) -> tuple[Ints, Ints, Floats]:
    """Row, group and credit of the rows that count for a measure of applications, each pair once.

    On axis=sale a group by time is that of the first sale for what is sold, else that of the application.
    """
    rows = np.flatnonzero(counted)
    if scope.group in SOURCE:
        at, group, credit = _merged(scope, counted)
        return rows[at], group, credit
    share = share_of(scope, measure)[rows]
    if measure == "sold_applications" and scope.is_time and scope.params.axis == "sale":
        day = scope.facts.applications.first_sale_day[scope.selection.applications[rows]]
        return rows, scope.of_days(day), share
    return rows, scope.of_applications()[rows], share


def _squares(scope: Scope) -> Floats:
    kind, size = kinds_of(scope), scope.size + 1
    if scope.group in SOURCE and len(scope.credits.source) == len(kind):  # a single part each
        cell = kind * size + scope.group_of_source[scope.credits.source]
        return add_up(cell, scope.credits.weight**2, KINDS * size).reshape(KINDS, size)
    if is_bagged(scope):
        return bagged(scope).squares()
    sold_apart = KINDS >> 1 if scope.is_time and scope.params.axis == "sale" else 0
    squares = np.zeros(KINDS * size)
    for bits, measure in ((KINDS - 1 - sold_apart, "leads"), (sold_apart, "sold_applications")):
        row, group, credit = credits_by_group(scope, measure, kind & bits > 0)
        squares += add_up((kind[row] & bits) * size + group, credit * credit, KINDS * size)
    return squares.reshape(KINDS, size)
