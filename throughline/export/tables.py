"""The published tables of one snapshot under one set of parameters, checked against the reports before they leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from throughline.calls.rules import CallRules
from throughline.errors import BuildError, ParamError
from throughline.export.columns import TABLES, Table
from throughline.export.flat import Asked, flat
from throughline.export.marketing import marketing_daily
from throughline.export.sources import main_sources
from throughline.params import Defaults, Params, Period, encode, parse
from throughline.reports.engine.measures import ADDITIVE
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.sums import sums
from throughline.warehouse.snapshot import Snapshot

__all__ = ["PARAMS", "parameters", "published"]

PARAMS = (
    *("period", "axis", "model", "weights", "half_life", "window", "order", "direct", "significant", "touches_until"),
    *("link", "margin", "call_lead", "target_seconds", "cycle_days", "lang"),
)
"""The parameters that change what is published; all others are for the reader's own program to choose."""

_MART_OF = {"lead": "application", "deal": "deal", "spend": "spend"}


def parameters(given: Mapping[str, str], snapshot: Snapshot, defaults: Defaults) -> Params:
    """The parameters of what is published; without a period all days that have data. Raises ParamError."""
    days = _days(snapshot)
    for name in given:
        if name not in PARAMS:
            raise ParamError("unknown_param", name=name, allowed=", ".join(PARAMS))
    params, refused = parse({"period": str(days), **given}, defaults, days)
    if refused:
        raise refused[0]
    return params


def published(snapshot: Snapshot, params: Params, names: Sequence[str] = ()) -> dict[str, pa.Table]:
    """The tables of these names, all by default, in the types of `columns`. Raises ParamError for an unknown name, and
    BuildError where the sums differ from those of the reports: then nothing may leave.
    """
    for name in names:
        if name not in TABLES:
            raise ParamError("bad_param", name="table", value=name, allowed=", ".join(TABLES))
    making = _Making(snapshot.under(CallRules.of(params)), params)
    return {name: making.table(TABLES[name]) for name in TABLES if not names or name in names}


class _Making:
    """One snapshot and one set of parameters."""

    def __init__(self, snapshot: Snapshot, params: Params) -> None:
        self._snapshot, self._params = snapshot, params
        self._info = snapshot.base.query("select * from snapshot_info").iloc[0]
        self._asked = Asked(
            snapshot,
            params,
            main_sources(Scope(snapshot, params, _days(snapshot), "")),
            str(self._info["timezone"]),
            str(self._info["currency"]),
        )

    def table(self, table: Table) -> pa.Table:
        """One table, with the columns and types that are declared."""
        dimensions = self._dimensions(table)
        match table.name:
            case "marketing_daily":
                made = self._marketing()
            case "export_info":
                made = self._about()
            case name:
                made = flat(name, self._asked, dimensions)
        schema = table.schema(self._params.lang, dimensions)
        return made.select(schema.names).cast(schema).combine_chunks()

    def _dimensions(self, table: Table) -> list[str]:
        if not table.has_dimensions:
            return []
        found = self._snapshot.query(
            "select column_name from duckdb_columns() where database_name = current_database() "
            f"and table_name = '{_MART_OF[table.name]}' and starts_with(column_name, 'dim_') order by column_index"
        )
        return [str(name) for name in found["column_name"]]

    def _marketing(self) -> pa.Table:
        scope = Scope(self._snapshot, self._params, self._params.period, "")
        made = marketing_daily(scope, self._params.lang, self._asked.currency)
        _hold(made, self._snapshot, self._params)
        return made

    def _about(self) -> pa.Table:
        info, params = self._info, self._params
        chosen = {name: values[-1] for name, values in encode(params).items() if name in PARAMS}
        row = {
            "snapshot_id": self._snapshot.base.id,
            "built_at": info["built_at"].to_pydatetime(),
            "project": info["project_name"],
            "timezone": info["timezone"],
            "currency": info["currency"],
            "language": params.lang,
            "model": params.model,
            "axis": params.axis,
            "first_day": params.period.first,
            "last_day": params.period.last,
            "parameters": urlencode(chosen),
        }
        return pa.Table.from_pylist([row], schema=TABLES["export_info"].schema(params.lang))


def _days(snapshot: Snapshot) -> Period:
    """First and last day with data; the day of the build where there are none."""
    row = snapshot.base.query("select first_day, last_day, as_of::date as today from snapshot_info").iloc[0]
    first, last, today = (value.date() if hasattr(value, "date") else value for value in row)
    return Period(first, last) if isinstance(first, date) and first == first else Period(today, today)


def _hold(made: pa.Table, snapshot: Snapshot, params: Params) -> None:
    """Raises BuildError where a sum over the table is not what the reports say of the period."""
    told = sums(snapshot, params, params.period, "")
    for measure in ADDITIVE:
        expected = float(told.values[measure][0]) if len(told.labels) else 0.0
        actual = float(pc.sum(made[measure]).as_py() or 0)
        if not np.isnan(expected) and abs(expected - actual) > 0.005:
            rows = f"marketing_daily.{measure}: {actual} ≠ {expected}"
            raise BuildError("export_differs", invariant=measure, rows=rows)
