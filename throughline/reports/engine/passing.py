"""Applications and deals of the period that pass the filters, one by one, for tables that are no sums by group."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from throughline.attribution.path import Floats, Ints
from throughline.params import Params
from throughline.reports.engine.credits_sql import template
from throughline.reports.engine.dimensions import Codes, coded, texts
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.statement import passing_sql
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Passing", "named", "numbers", "passing", "sql_of"]


@dataclass(frozen=True, slots=True)
class Passing:
    """Application numbers and deal numbers, each with the share of credit that the source filters let through."""

    applications: Ints
    share: Floats
    deals: Ints
    deal_share: Floats


def passing(snapshot: Snapshot, params: Params) -> Passing | None:
    """Those of the period by their application's day, whatever the axis; None where they do not know a filter."""
    scope = Scope(snapshot, replace(params, axis="lead"), params.period, "")
    if not (scope.knows("application") and scope.knows("deal")):
        return None
    chosen = scope.selection
    rows = np.flatnonzero(chosen.applied & scope.application_passes() & (scope.share > 0))
    deals = np.flatnonzero(scope.deal_passes(chosen.deals) & (scope.share[chosen.deal_row] > 0))
    return Passing(
        chosen.applications[rows],
        scope.share[rows],
        chosen.deals[deals],
        scope.share[chosen.deal_row[deals]],
    )


def sql_of(snapshot: Snapshot, params: Params, name: str, **parts: str) -> str:
    """The statement of one of these tables."""
    return f"with\n\n{passing_sql(snapshot, params)}\n{template(name).format(**parts)}"


def named(snapshot: Snapshot, table: str, column: str) -> Codes:
    """The values of any text column of applications, deals or stages, as codes in the order of the table."""

    def load() -> Codes:
        order = {"application": "app_no", "deal": "deal_no"}.get(table, "rowid")
        return coded({table: texts(snapshot, table, column, order)})

    return snapshot.memo(("named", table, column), load)


def numbers(snapshot: Snapshot, table: str, expression: str) -> Floats:
    """A number of every row of applications, deals or stages; NaN where it is not known."""

    def load() -> Floats:
        order = {"application": "app_no", "deal": "deal_no"}.get(table, "rowid")
        rows = snapshot.query(f"select ({expression})::double as value from {table} order by {order}")
        return rows["value"].to_numpy(dtype=np.float64)

    return snapshot.memo(("numbers", table, expression), load)
