"""A table of measures by one group: arrays summed, ratios computed, rows ordered, the SQL beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from throughline.attribution.path import Floats
from throughline.params import TIME_GROUPS, Params, Period
from throughline.reports.engine.measures import ADDITIVE, base_of, change, column, measured
from throughline.reports.engine.statement import statement
from throughline.reports.engine.sums import Sums, sums
from throughline.reports.model import Column, Table, Unit
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Summed", "by_group", "summed", "with_before"]


def with_before(names: Sequence[str], changes: bool = False) -> tuple[str, ...]:
    """Columns for these measures of the period before, and with `changes` of the change between."""
    endings = ("_before", "_change") if changes else ("_before",)
    return tuple(f"{name}{ending}" for name in names for ending in endings)


@dataclass(frozen=True, slots=True)
class Summed:
    """A table with the sums it was made of: by group and altogether, now and (where asked) before."""

    table: Table
    groups: list[Sums]
    total: list[Sums]


def by_group(
    snapshot: Snapshot, params: Params, group: str, columns: Sequence[str], period: Period | None = None
) -> Table:
    """The table of `summed` alone, for `period` instead of the parameters' own."""
    return summed(snapshot, replace(params, period=period or params.period), group, columns).table


def summed(snapshot: Snapshot, params: Params, group: str, columns: Sequence[str]) -> Summed:
    """A row per value of `group` with anything to show, dearest first; time in its own order. '' is one row, `total`.

    Columns that end in `_before` and `_change` need params.compare and are left out without it.
    """
    compares = any(base_of(name)[1] for name in columns) and params.compare is not None
    if not compares:
        columns = [name for name in columns if not base_of(name)[1]]
    periods = [params.period, *([params.compare] if compares and params.compare else [])]
    found = [sums(snapshot, params, each, group) for each in periods]
    total = found if not group else [sums(snapshot, params, each, "") for each in periods]
    table = Table(
        columns=(_group_column(group), *map(column, columns)),
        rows=_rows(found, group, columns),
        totals={name: _scalar(_values(total, name)[0]) for name in columns},
        sql=statement(snapshot, params, periods, group, columns),
    )
    return Summed(table, found, total)


def _group_column(group: str) -> Column:
    unit: Unit = "date" if group in TIME_GROUPS else "text"
    return Column(group or "total", unit)


def _values(found: Sequence[Sums], name: str) -> Floats:
    base, ending = base_of(name)
    if not ending:
        return measured(base, found[0].values)
    before = measured(base, found[1].values)
    return before if ending == "_before" else change(base, measured(base, found[0].values), before)


def _rows(found: Sequence[Sums], group: str, columns: Sequence[str]) -> pd.DataFrame:
    labels = found[0].labels
    shown = np.ones(len(labels), bool)
    if group:
        shown = np.zeros(len(labels), bool)
        for each in found:
            for name in ADDITIVE:
                shown |= np.nan_to_num(each.values[name]) != 0
    kept = np.flatnonzero(shown)
    values = {name: _values(found, name)[kept] for name in columns}
    if group and group not in TIME_GROUPS:
        keys = [-np.nan_to_num(values[name]) for name in ("revenue", "spend") if name in values]
        order = np.lexsort(keys) if keys else np.arange(len(kept))
        kept = kept[order]
        values = {name: value[order] for name, value in values.items()}
    named = np.empty(len(kept), object)
    named[:] = [labels[index] for index in kept]
    return pd.DataFrame({group or "total": named, **values})


def _scalar(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
