"""The wide table: spend, visits, and what they brought under one model of attribution, by day, source and brand.

Its sums are those of the reports: money and overview by channel and below, the steps of the funnel. Leads and money of
an application that several sources share are shared out as the credits are; days are those that the reports count on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from throughline.attribution.path import Floats, Ints, ranges
from throughline.export.columns import Kind
from throughline.export.sources import source_columns
from throughline.params import TOTAL_MODELS
from throughline.reports.engine.counted import deals_of, flags_of, payments_of
from throughline.reports.engine.markov import markov
from throughline.reports.engine.measures import ADDITIVE, PARTS
from throughline.reports.engine.scope import Scope

__all__ = ["marketing_daily"]

_HALF = 0.500001  # as the reports round money: the middle goes up, also when dust left it just below
_PLACES = 9
_DAYS = 1 << 20  # more than any calendar has
_SPEND = ("spend", "spend_with_vat", "spend_without_vat")


@dataclass(frozen=True, slots=True)
class _Entries:
    """What rows of the selection bring on some days."""

    row: Ints
    day: Ints
    values: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Sums by cell: a number that is made of day, source and brand."""

    cell: Ints
    values: Mapping[str, Floats]


class _Grid:
    """Day, source and brand as one number and back."""

    def __init__(self, scope: Scope) -> None:
        self.first, self.sources = scope.first, scope.sources
        base = scope.snapshot.base
        brands = base.arrow(
            "select brand from spend union select brand from visit_daily union select brand from deal_fact"
        )
        own = scope.snapshot.arrow("select brand from application order by app_no")["brand"].to_pylist()
        self.brands = sorted({*brands["brand"].to_pylist(), *own})
        self._code = {brand: number for number, brand in enumerate(self.brands)}
        self.of_application = self.codes(own)

    def codes(self, brands: list[str]) -> Ints:
        """The numbers of these brands."""
        return np.array([self._code[brand] for brand in brands], np.int64)

    def cell(self, day: Ints, source: Ints, brand: Ints) -> Ints:
        """The number of a cell. Sources come first, so that the days of one lie beside each other."""
        return (source.astype(np.int64) * len(self.brands) + brand) * _DAYS + (day - self.first)

    def parts(self, cell: Ints) -> tuple[Ints, Ints, Ints]:
        """Day, source and brand of cells."""
        rest, day = np.divmod(cell, _DAYS)
        source, brand = np.divmod(rest, max(len(self.brands), 1))
        return day + self.first, source, brand


def marketing_daily(scope: Scope, lang: str, currency: str) -> pa.Table:
    """The table of the scope's period under its parameters; sorted by day, channel, source and so on, brand."""
    grid = _Grid(scope)
    found = [*_credited(scope, grid), *_counted_daily(scope, grid)]
    cells = np.unique(np.concatenate([each.cell for each in found])) if found else np.zeros(0, np.int64)
    values: dict[str, Floats] = {}
    for each in found:
        at = np.searchsorted(cells, each.cell)
        for name, value in each.values.items():
            values[name] = values.get(name, np.zeros(len(cells))) + np.bincount(at, value, minlength=len(cells))
    return _table(scope, grid, cells, _priced(values, scope.params.margin), lang, currency)


def _priced(values: Mapping[str, Floats], margin: float | None) -> dict[str, Floats]:
    """With the cost of goods by the margin asked for, and gross profit."""
    cost = values["cost_of_goods"] if margin is None else values["revenue"] * (1 - margin)
    return {**values, "cost_of_goods": cost, "gross_profit": values["revenue"] - cost - values["refund"]}


def _credited(scope: Scope, grid: _Grid) -> Iterator[_Cells]:
    """Applications, deals and payments, shared out among the sources of their application."""
    parts = scope.credits
    brand = grid.of_application[scope.selection.applications]
    for entries in _entries(scope):
        some = np.logical_or.reduce([value != 0 for value in entries.values.values()])
        row, day = entries.row[some], entries.day[some]
        counts = parts.counts[row]
        at = ranges(parts.starts[row], counts)
        source, weight = parts.source[at], parts.weight[at]
        of_part = np.repeat(row, counts)
        cell = grid.cell(np.repeat(day, counts), source, brand[of_part])
        yield _Cells(
            cell,
            {
                name: np.repeat(value[some], counts) * weight * _factor(scope, name, of_part, source)
                for name, value in entries.values.items()
            },
        )


def _entries(scope: Scope) -> Iterator[_Entries]:
    applications, chosen = scope.facts.applications, scope.selection.applications
    rows = np.arange(len(chosen))
    flags = {name: flag.astype(np.float64) for name, flag in flags_of(scope).items()}
    sold = {"sold_applications": flags.pop("sold_applications")}
    yield _Entries(rows, applications.day[chosen], flags)
    by_sale = scope.params.axis == "sale"
    yield _Entries(rows, (applications.first_sale_day if by_sale else applications.day)[chosen], sold)
    for counted in (deals_of(scope), payments_of(scope)):
        yield _Entries(counted.row, counted.day, counted.values)


def _factor(scope: Scope, measure: str, row: Ints, source: Ints) -> Floats | float:
    """What linear credit is multiplied by where the model knows totals only; 1 elsewhere."""
    if scope.params.model not in TOTAL_MODELS:
        return 1.0
    handed = markov(scope).handed[measure]
    return np.where(handed.lowers[row], handed.falls[source], handed.rises[source])


def _counted_daily(scope: Scope, grid: _Grid) -> Iterator[_Cells]:
    """Spend and visits, which no rule of credit changes. `…_told` counts rows that know their impressions or clicks."""
    base, period = scope.snapshot.base, scope.period
    days = f"day between date '{period.first}' and date '{period.last}'"
    money = ", ".join(f"sum({name})::double * {PARTS} as {name}" for name in _SPEND)
    told = ", ".join(
        f"sum(coalesce({name}, 0))::double as {name}, count({name})::double as {name}_told"
        for name in ("impressions", "clicks")
    )
    for table, sums in (("spend", f"{money}, {told}"), ("visit_daily", "sum(visits)::double as visits")):
        rows = base.arrow(
            f"select (day - date '1970-01-01')::bigint as day, source_key::bigint as source_key, brand, {sums} "
            f"from {table} where {days} group by all"
        )
        brand = grid.codes(rows["brand"].to_pylist())
        cell = grid.cell(rows["day"].to_numpy(), rows["source_key"].to_numpy(), brand)
        yield _Cells(cell, {name: rows[name].to_numpy() for name in rows.column_names[3:]})


def _table(scope: Scope, grid: _Grid, cells: Ints, values: Mapping[str, Floats], lang: str, currency: str) -> pa.Table:
    day, source, brand = grid.parts(cells)
    columns: dict[str, pa.Array] = {"date": pa.array(day.astype(np.int32), pa.date32())}
    columns |= source_columns(scope.snapshot, source, lang)
    columns["brand"] = pa.array(grid.brands, pa.string()).take(pa.array(brand))
    for name, value in values.items():
        if not name.endswith("_told"):
            columns[name] = _column(name, value, values.get(f"{name}_told"))
    columns["currency"] = pa.repeat(pa.scalar(currency), len(cells))
    columns["model"] = pa.repeat(pa.scalar(scope.params.model), len(cells))
    order = np.lexsort((brand, source, day))
    return pa.table(columns).take(pa.array(order))


def _column(name: str, value: Floats, told: Floats | None) -> pa.Array:
    if told is not None or name == "visits":
        unknown = None if told is None else told == 0
        return pa.array(np.rint(value).astype(np.int64), pa.int64(), mask=unknown)
    if name in _SPEND or ADDITIVE[name] == "money":
        return _money(value)
    return pa.array(np.round(value, _PLACES), pa.float64())


def _money(parts: Floats) -> pa.Array:
    """Ten-thousandths as DECIMAL(18,4): differences of the rounded running sum, which add up to it."""
    running = np.floor(np.cumsum(parts) + _HALF)
    whole = pa.array(np.diff(running, prepend=0.0).astype(np.int64)).cast(pa.decimal128(19, 0))
    return pc.multiply(whole, pa.scalar(Decimal("0.0001"), pa.decimal128(4, 4))).cast(Kind.MONEY.arrow)
