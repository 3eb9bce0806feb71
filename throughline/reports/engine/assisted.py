"""Who helps and who closes: what each group value has on the path before the last touch, and as the last touch.

No model matters. A filter on sources keeps the touches that pass it; the last touch stays the last of the whole path.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from throughline.attribution.path import Floats
from throughline.params import Params
from throughline.reports.engine.counted import deals_of, flags_of
from throughline.reports.engine.credits_sql import quoted, template
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.findings import called, nameable
from throughline.reports.engine.measures import PARTS, rounded, rounded_sql
from throughline.reports.engine.paths_sql import steps_sql
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.statement import tests_of
from throughline.reports.model import Check, Column, Finding, Table, Unit
from throughline.warehouse.snapshot import Snapshot

__all__ = ["MEASURES", "assisted", "counted_sql", "helper", "without_sources", "worth"]

MEASURES: dict[str, Unit] = {"leads": "count", "sales": "count", "revenue": "money"}
_PLACES = ("assisted", "last")
_ENOUGH = 20  # leads that a channel helped or closed; fewer say nothing


def without_sources(params: Params) -> Params:
    """The parameters without filters on sources."""
    return replace(params, filters=tuple(each for each in params.filters if each[0] not in SOURCE))


def worth(scope: Scope) -> dict[str, Floats]:
    """Leads, sales and revenue (in ten-thousandths) of each row of the selection, without any credit."""
    deals, count = deals_of(scope), len(scope.selection.applications)
    found = {"leads": flags_of(scope)["leads"].astype(np.float64)}
    return found | {name: add_up(deals.row, deals.values[name], count) for name in ("sales", "revenue")}


def assisted(snapshot: Snapshot, params: Params) -> tuple[Table, list[Check]]:
    """A row per value of the group that any path has; and that the last touches are those of all leads and money."""
    scope = Scope(snapshot, params, params.period, params.group)
    columns = (Column(params.group, "text"), *(Column(f"{place}_{name}", unit) for place in _PLACES
               for name, unit in MEASURES.items()), Column("assist_ratio", "ratio"))  # fmt: skip
    if not (scope.knows("application") and scope.knows("deal")):
        names = [column.name for column in columns]
        sql = "select " + ", ".join(f'null as "{name}"' for name in names) + "\nwhere false"
        return Table(columns, pd.DataFrame(columns=names), sql=sql), []
    found, left_out = _counted(scope)
    there = np.flatnonzero(np.any([values != 0 for values in found.values()], axis=0))
    rows = pd.DataFrame({params.group: np.array([scope.codes.labels[code] for code in there], object)})
    rows = rows.assign(**{name: values[there] for name, values in found.items()})
    rows["assist_ratio"] = rows["assisted_leads"] / rows["last_leads"].where(rows["last_leads"] != 0)
    order = ["last_revenue", "last_leads", "assisted_leads"]
    rows = rows.sort_values([*order, params.group], ascending=[False, False, False, True], ignore_index=True)
    totals = {f"last_{name}": round(float(found[f"last_{name}"].sum()), 4) for name in MEASURES}
    whole = {name: float(values.sum()) / (PARTS if name == "revenue" else 1) for name, values in worth(scope).items()}
    checks = [
        Check(f"last_touches_equal_{name}", whole[name], totals[f"last_{name}"] + left_out[name],
              0.005 + 0.5 / PARTS * len(there)) for name in MEASURES
    ]  # fmt: skip
    return Table(columns, rows, totals, _sql(snapshot, params)), checks


def _counted(scope: Scope) -> tuple[dict[str, Floats], dict[str, float]]:
    """Measures by group, and of last touches that the filters on sources drop."""
    path, size = scope.walked, scope.size
    group = scope.group_of_source[path.source].astype(np.int64)
    last = group[path.starts + path.counts - 1]
    # Each value once a path, however many touches it has there.
    pairs = pd.unique(np.repeat(np.arange(len(path.counts)), path.counts) * (size + 1) + group)
    row, value = np.divmod(pairs, size + 1)
    helps = value != last[row]
    row, value = row[helps], value[helps]
    found: dict[str, Floats] = {}
    left_out: dict[str, float] = {}
    for name, of_row in worth(scope).items():
        both = add_up(value, of_row[row], size + 1), add_up(last, of_row, size + 1)
        shown = [rounded(MEASURES[name], each, PARTS if name == "revenue" else 1) for each in both]
        found |= {f"{place}_{name}": each[:size] for place, each in zip(_PLACES, shown, strict=True)}
        left_out[name] = float(shown[1][size])
    return {name: found[name] for name in (f"{place}_{each}" for place in _PLACES for each in MEASURES)}, left_out


def helper(snapshot: Snapshot, table: Table, params: Params) -> Finding | None:
    """Who is most often there before the last touch, for every lead that it closes."""
    rows = nameable(table.rows, params.group)
    rows = rows[(rows["assisted_leads"] >= _ENOUGH) & (rows["last_leads"] >= _ENOUGH)]
    if rows.empty:
        return None
    top = rows.iloc[int(rows["assist_ratio"].to_numpy(float).argmax())]
    facts: dict[str, object] = {name: float(top[name]) for name in ("assisted_leads", "last_leads", "assist_ratio")}
    facts["label"] = called(snapshot, params.group, top[params.group], params.lang)
    return Finding("helps" if top["assist_ratio"] > 1 else "closes", facts)


def counted_sql(snapshot: Snapshot, params: Params) -> str:
    """The part `counted`: leads, sales and revenue of each application, filters on sources left out."""
    by_sale = params.axis == "sale"
    filters, deal_filters = tests_of(snapshot, without_sources(params))
    return template("counted").format(
        counted_on="on the day of the sale" if by_sale else "on the day of their application",
        first=f"date '{params.period.first}'",
        last=f"date '{params.period.last}'",
        filters=filters,
        day="deal.sold_day" if by_sale else "application.applied_day",
        deal_filters=f"{deal_filters} and deal.is_sale" if by_sale else deal_filters,
    )


def _sql(snapshot: Snapshot, params: Params) -> str:
    tests = [
        f"source_dim.{name} in ({', '.join(map(quoted, chosen))})" for name, chosen in params.filters if name in SOURCE
    ]
    sums = {
        f"{place}_{name}": rounded_sql(
            unit, f"coalesce(sum(counted.{name}) filter (where {'' if place == 'last' else 'not '}present.is_last), 0)"
        )
        for place in _PLACES
        for name, unit in MEASURES.items()
    }
    return (
        steps_sql(without_sources(params))
        + counted_sql(snapshot, params)
        + "\n"
        + template("assisted").format(
            group=params.group,
            sources=" and ".join(tests) or "true",
            columns=",\n        ".join(f"{expression} as {name}" for name, expression in sums.items()),
            present=" or ".join(f"final.{name} <> 0" for name in sums),
        )
    )
