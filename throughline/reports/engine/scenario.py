"""Scenario B beside A: the same measures under both sets of parameters, and what lies between them.

A is what the report's parameters say, B what their `b` says. Every measure has the columns `<name>_a`, `<name>_b` and
`<name>_delta`, B − A: a difference of shares where the measure is one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from throughline.attribution.path import Bools, Floats, Ints
from throughline.calls.rules import CallRules
from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.checks import conserved
from throughline.reports.engine.findings import called, nameable
from throughline.reports.engine.measures import ADDITIVE, measured, rounded, rounded_sql, unit_of
from throughline.reports.engine.scenario_chance import b_beats_a
from throughline.reports.engine.surely import percent
from throughline.reports.engine.table import Summed, summed
from throughline.reports.model import Column, Finding, Report, Table
from throughline.texts import say
from throughline.warehouse.snapshot import Snapshot

__all__ = ["MEASURES", "SIDES", "with_scenario"]

MEASURES = ("spend", "leads", "sales", "revenue", "gross_profit", "romi_margin", "cpl", "cpo")
SIDES = ("a", "b")
_TOLD = ("gross_profit", "revenue", "leads", "spend")  # the first that differs is what the sentence speaks of
_LEAST = 0.005
_EVEN = 0.5


def with_scenario(snapshot: Snapshot, report: Report) -> Report:
    """The report with the tables `scenario` and `b_beats_a`, checks of both sides and a finding `scenario`, if its
    parameters have a scenario B."""
    params = report.params
    if params.b is None:
        return report
    both = {"a": replace(params, b=None), "b": replace(params.b, group=params.group)}
    seen = {side: snapshot.under(CallRules.of(each)) for side, each in both.items()}
    made = {
        side: summed(seen[side], replace(each, compare=None), params.group, MEASURES) for side, each in both.items()
    }
    table = _table(_Sides(params.group, made["a"], made["b"]))
    if seen["a"] is not seen["b"]:
        table = replace(table, sql="", how="two_rules_of_calls")
    surely = b_beats_a(seen, both, params.group, table.rows)
    found = _finding(snapshot, table, surely, params)
    main, *others = report.tables.items()
    return replace(
        report,
        tables=dict([main, ("scenario", table), ("b_beats_a", surely), *others]),
        checks=[*report.checks, *(check for side, each in made.items() for check in conserved(each, f"{side}: "))],
        findings={**report.findings, **({"scenario": found} if found else {})},
    )


@dataclass(frozen=True)
class _Sides:
    """What was summed for A and for B, on one list of group values."""

    group: str
    a: Summed
    b: Summed

    @property
    def is_time(self) -> bool:
        """Whether rows are days, weeks or months: then a row may lie outside the period of one side."""
        return self.group in TIME_GROUPS

    def of(self, side: str) -> Summed:
        """One of the two."""
        return self.a if side == "a" else self.b

    def labels(self) -> tuple[Any, ...]:
        """The group values of both; time in its own order."""
        mine, other = (each.groups[0].labels for each in (self.a, self.b))
        if mine == other:
            return mine
        return tuple(sorted({*mine, *other})) if self.is_time else tuple(dict.fromkeys((*mine, *other)))

    def values(self, side: str, labels: tuple[Any, ...]) -> dict[str, Floats]:
        """Measure → its values by label, NaN where this side knows nothing of it."""
        sums = self.of(side).groups[0]
        if sums.labels == labels:
            return dict(sums.values)
        place = {label: index for index, label in enumerate(labels)}
        at: Ints = np.array([place[label] for label in sums.labels], np.int64)
        found = {name: np.full(len(labels), np.nan) for name in sums.values}
        for name, values in sums.values.items():
            found[name][at] = values
        return found

    def knows(self, side: str, measure: str) -> bool:
        """Whether this side's facts know the group and its filters."""
        return not bool(np.isnan(self.of(side).groups[0].values[measure]).any())


def _table(sides: _Sides) -> Table:
    labels = sides.labels()
    sums = {side: sides.values(side, labels) for side in SIDES}
    kept = np.flatnonzero(_shown(sums["a"]) | _shown(sums["b"]))
    values: dict[str, Floats] = {}
    totals: dict[str, float | None] = {}
    for name in MEASURES:
        a, b = (measured(name, sums[side])[kept] for side in SIDES)
        values |= {f"{name}_a": a, f"{name}_b": b, f"{name}_delta": _difference(name, a, b)}
        a, b = (measured(name, sides.of(side).total[0].values) for side in SIDES)
        whole = {f"{name}_a": a, f"{name}_b": b, f"{name}_delta": _difference(name, a, b)}
        totals |= {key: None if np.isnan(value[0]) else float(value[0]) for key, value in whole.items()}
    if not sides.is_time:
        # Dearest first by what B says: the order of the figures that the reader moves.
        order = np.lexsort([-np.nan_to_num(values[name]) for name in ("revenue_a", "spend_b", "revenue_b")])
        kept, values = kept[order], {name: value[order] for name, value in values.items()}
    named = np.empty(len(kept), object)
    named[:] = [labels[index] for index in kept]
    columns = [Column(sides.group, "date" if sides.is_time else "text")]
    columns += [Column(f"{name}_{of}", unit_of(name), name) for name in MEASURES for of in (*SIDES, "delta")]
    return Table(tuple(columns), pd.DataFrame({sides.group: named, **values}), totals, _sql(sides))


def _shown(sums: dict[str, Floats]) -> Bools:
    """Label → whether this side has anything to show there."""
    found: Bools = np.logical_or.reduce([np.nan_to_num(sums[name]) != 0 for name in ADDITIVE])
    return found


def _difference(name: str, a: Floats, b: Floats) -> Floats:
    return rounded(ADDITIVE[name], b - a) if name in ADDITIVE else b - a


def _sql(sides: _Sides) -> str:
    group = f'"{sides.group}"'
    columns = [f"{_side_sql(sides, side, name, group)} as {name}_{side}" for name in MEASURES for side in SIDES]
    shown = ",\n    ".join(f"{name}_a, {name}_b, {_difference_sql(name)} as {name}_delta" for name in MEASURES)
    order = "" if sides.is_time else "revenue_b desc, spend_b desc, revenue_a desc, "
    named = ",\n        ".join((group, *columns))
    return (
        f"with a as (\n{sides.a.table.sql}),\n\nb as (\n{sides.b.table.sql}),\n\n"
        f"both_sides as (\n    select\n        {named}\n    from a\n    full join b using ({group})\n)\n\n"
        f"select\n    {group},\n    {shown}\nfrom both_sides\norder by {order}{group}"
    )


def _side_sql(sides: _Sides, side: str, name: str, group: str) -> str:
    """A measure of one side; where that side has no row it is 0, if the side knows it and its period has the row."""
    if name not in ADDITIVE or not sides.knows(side, name):
        return f"{side}.{name}"
    labels = sides.of(side).groups[0].labels
    if not sides.is_time:
        return f"coalesce({side}.{name}, 0)"
    return f"case when {group} between date '{labels[0]}' and date '{labels[-1]}' then coalesce({side}.{name}, 0) end"


def _difference_sql(name: str) -> str:
    difference = f"{name}_b - {name}_a"
    return rounded_sql(ADDITIVE[name], difference) if name in ADDITIVE else difference


def _finding(snapshot: Snapshot, table: Table, surely: Table, params: Params) -> Finding | None:
    """What changes most: the group value whose profit (or else revenue, leads, spend) differs most."""
    if table.rows.empty or params.group in TIME_GROUPS:
        return None
    for name in _TOLD:
        found = _most(snapshot, table, params, name, surely)
        if found is not None:
            return found
    return Finding("scenario_same", {})


def _most(snapshot: Snapshot, table: Table, params: Params, name: str, surely: Table) -> Finding | None:
    rows = nameable(table.rows, params.group)
    moved = rows[f"{name}_delta"].abs().fillna(0.0).to_numpy(float)
    if not len(moved) or moved.max() < _LEAST:
        return None
    row = rows.iloc[int(moved.argmax())]
    facts: dict[str, object] = {
        "label": called(snapshot, params.group, row[params.group], params.lang),
        **{f"{name}_{side}": float(row[f"{name}_{side}"]) for side in SIDES},
        **{f"whole_{name}_{side}": table.totals[f"{name}_{side}"] for side in SIDES},
        "surely": _surely(surely.rows, params, row[params.group], name),
    }
    moves_whole = abs(table.totals[f"{name}_delta"] or 0.0) >= _LEAST
    return Finding(f"scenario_{name}" if moves_whole else f"scenario_{name}_inside", facts)


def _surely(rows: pd.DataFrame, params: Params, label: object, name: str) -> str:
    """A sentence on which of the two is greater, and how surely; '' where that is not judged."""
    found = rows.loc[(rows[params.group] == label) & (rows["measure"] == name), "b_beats_a"]
    if found.empty:
        return ""
    b = float(found.iloc[0])
    greater, by = ("b", b) if b >= _EVEN else ("a", 1 - b)
    return say(f"findings.scenario_{greater}_greater", params.lang, chance=percent(by, params.lang))
