"""How far each figure of a table may lie from what it would be without chance: 95 % intervals. METRICS, "Intervals".

What the advertiser paid and how many visited is fixed; chance is in who applied and what they brought.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from throughline.attribution.intervals import ENOUGH, Interval, effective, of_count, of_share
from throughline.attribution.path import Floats, Ints
from throughline.params import Params
from throughline.reports.engine.measures import APPLICATION, RATIOS, Ratio, measured
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.spreads import Spreads, spreads_of
from throughline.reports.engine.sums import Sums
from throughline.reports.engine.table import Summed
from throughline.reports.model import Check, Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = [
    *("FUNNEL_CERTAINTY", "MONEY_CERTAINTY", "OVERVIEW_CERTAINTY"),
    *("consistent", "enough_before", "intervals", "judged_by"),
]

MONEY_CERTAINTY = (
    *("leads", "target_leads", "sales", "first_sales", "revenue", "gross_profit", "cpl", "cost_per_target_lead"),
    *("cpo", "cac", "romi", "romi_margin", "roas", "drr", "lead_to_sale"),
)
OVERVIEW_CERTAINTY = ("leads", "target_leads", "sales", "revenue", "gross_profit", "romi", "romi_margin", "cpl", "cpo")
FUNNEL_CERTAINTY = (
    *("enquiries", "leads", "target_leads", "sold_applications", "conversion_lead", "conversion_target"),
    *("conversion_sale", "visit_to_lead", "lead_to_sale"),
)
_MONEY = ("revenue", "gross_profit")


@dataclass(frozen=True, slots=True)
class _Certain:
    """One measure by group: its interval and how many equal applications or sales it stands on."""

    interval: Interval
    parts: Floats


def intervals(snapshot: Snapshot, params: Params, made: Summed, measures: Iterable[str]) -> Table:
    """A row per row of the table and measure that the group knows: `value`, `low`, `high`, `effective`, `judged`.

    `judged` is 0 where the effective number is under 20 or no interval can be told: the figure is too few to judge.
    """
    group = made.table.columns[0].name
    scope = Scope(snapshot, params, params.period, "" if group == "total" else group)
    measures = tuple(measures)
    found = _Found(scope, made.groups[0], measures)
    place = {label: code for code, label in enumerate(made.groups[0].labels)}
    kept = np.array([place[label] for label in made.table.rows[group]], np.int64)
    parts = [_rows(name, found, kept) for name in measures if found.knows(name)]
    columns = (
        made.table.columns[0],
        Column("measure", "text"),
        *(Column(name, "ratio") for name in ("value", "low", "high", "effective")),
        Column("judged", "count"),
    )
    names = [column.name for column in columns]
    if not parts:
        return Table(columns, pd.DataFrame({name: [] for name in names}), how="intervals")
    rows = {name: np.concatenate([part[name] for part in parts]) for name in names[1:]}
    labels = np.tile(made.table.rows[group].to_numpy(), len(parts))
    frame = pd.DataFrame({group: labels, **rows})
    return Table(columns, frame[frame["value"].notna()].reset_index(drop=True), how="intervals")


def consistent(table: Table) -> list[Check]:
    """Every interval holds its value, and what is judged has an interval and parts enough."""
    rows = table.rows
    low, value, high = (rows[name].to_numpy(float) for name in ("low", "value", "high"))
    outside = (low > value) | (high < value)
    sure = rows["effective"].to_numpy(float) >= ENOUGH
    wrong = rows["judged"].to_numpy(float) != (sure & np.isfinite(low) & np.isfinite(high))
    return [
        Check("intervals_hold_their_values", 0.0, float(outside.sum())),
        Check("judged_by_enough", 0.0, float(wrong.sum())),
    ]


def judged_by(table: Table, measure: str) -> dict[str, bool]:
    """Group value → whether its figure of a measure can be judged, from the table of intervals."""
    rows = table.rows[table.rows["measure"] == measure]
    return dict(zip(rows[table.columns[0].name], rows["judged"] == 1, strict=True))


def enough_before(snapshot: Snapshot, params: Params, made: Summed, label: object) -> bool:
    """Whether the row of that label had effective sales enough in the period before.

    Under a model of totals by linear credit, whose spread is nearly its own: nothing is drawn anew for a sentence.
    """
    if params.compare is None or len(made.groups) < 2:
        return False
    figures = made.groups[1]
    scope = Scope(snapshot, params, params.compare, made.table.columns[0].name)
    place = list(figures.labels).index(label)
    parts = effective(np.nan_to_num(figures.values["sales"]), Spreads(scope, figures).squares("sales"))
    return bool(parts[place] >= ENOUGH)


def _rows(name: str, found: _Found, kept: Ints) -> dict[str, NDArray[Any]]:
    certain = found.certain(name)
    value = measured(name, found.figures.values)[kept]
    low, high, parts = (each[kept] for each in (certain.interval.low, certain.interval.high, certain.parts))
    judged = (parts >= ENOUGH) & np.isfinite(low) & np.isfinite(high)
    return {
        "measure": np.full(len(kept), name, object),
        "value": value,
        "low": np.minimum(low, value),  # a sum is rounded to its last place, its interval is not
        "high": np.maximum(high, value),
        "effective": parts,
        "judged": judged.astype(np.int64),
    }


class _Found:
    """The intervals of one scope, each made when first asked for."""

    def __init__(self, scope: Scope, figures: Sums, measures: Iterable[str]) -> None:
        self.figures = figures
        self._spreads = spreads_of(scope, figures, measures)
        self._known: dict[str, _Certain] = {}

    def knows(self, name: str) -> bool:
        """Whether the measure has a value in any row."""
        return not np.isnan(measured(name, self.figures.values)).all()

    def certain(self, name: str) -> _Certain:
        """The interval of a measure."""
        if name not in self._known:
            self._known[name] = self._made(name)
        return self._known[name]

    def _made(self, name: str) -> _Certain:
        if name in _MONEY:
            return _Certain(self._spreads.money(name), self.certain("sales").parts)
        if name not in RATIOS:
            sums, squares = np.nan_to_num(self.figures.values[name]), self._spreads.squares(name)
            return _Certain(of_count(sums, squares), effective(sums, squares))
        return self._conversion(RATIOS[name]) if RATIOS[name].plus in APPLICATION else self._of_spend(RATIOS[name])

    def _of_spend(self, ratio: Ratio) -> _Certain:
        """Spend per something, or what it returned: spend is fixed."""
        spend = self.figures.values["spend"]
        if ratio.plus == "spend":
            base = self.certain(ratio.per)
            return _Certain(_ordered(_over(spend, base.interval.high), _over(spend, base.interval.low)), base.parts)
        base, less = self.certain(ratio.plus), spend if ratio.minus else 0.0
        low, high = (_over(side - less, spend) for side in (base.interval.low, base.interval.high))
        return _Certain(_ordered(low, high), base.parts)

    def _conversion(self, ratio: Ratio) -> _Certain:
        """A part of other applications, or of visits, which are fixed."""
        above, below = (self.figures.values[each] for each in (ratio.plus, ratio.per))
        base = self.certain(ratio.plus)
        if ratio.per == "visits":
            sides = (_over(side, below) for side in (base.interval.low, base.interval.high))
            return _Certain(_ordered(*sides), base.parts)
        return _Certain(of_share(_over(above, below), *self._spreads.conversion(ratio)), base.parts)


def _ordered(one: Floats, other: Floats) -> Interval:
    return Interval(np.minimum(one, other), np.maximum(one, other))


def _over(above: Floats, below: Floats) -> Floats:
    found = np.full(len(below), np.nan)
    np.divide(above, below, out=found, where=below != 0)
    return found
