"""JSON for programs: DESIGN, "The headless interface". Times are UTC and say so."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from throughline.params import Params, encode
from throughline.reports.export.values import Plain, plain, rows, type_of
from throughline.reports.model import Report, Table

__all__ = ["as_json", "to_json"]


def to_json(report: Report) -> str:
    """The report as one line of JSON."""
    return json.dumps(as_json(report), ensure_ascii=False, allow_nan=False) + "\n"


def as_json(report: Report) -> dict[str, Any]:
    """The report as what JSON can hold."""
    return {
        "report": report.name,
        "snapshot": report.snapshot,
        "params": _params(report.params),
        "tables": {name: _table(table) for name, table in report.tables.items()},
        "checks": [
            {
                "name": check.name,
                "ok": bool(check.ok),
                "expected": _value(plain(check.expected)),
                "actual": _value(plain(check.actual)),
            }
            for check in report.checks
        ],
    }


def _params(params: Params) -> dict[str, str | list[str]]:
    """Every parameter by its name in URLs; a filter is a list of the values it lets through.

    `period_days` and `compare_days` are the days that the names of periods stood for. Those of scenario B start with
    `b.`; `b.without` is a list too.
    """
    single = {field.name for field in fields(Params)}
    found: dict[str, str | list[str]] = {
        name: values[0] if name.removeprefix("b.") in single else values for name, values in encode(params).items()
    }
    found["period_days"] = str(params.period)
    if params.compare is not None:
        found["compare_days"] = str(params.compare)
    return found


def _table(table: Table) -> dict[str, Any]:
    return {
        "columns": [
            {"name": column.name, "unit": column.unit, "type": type_of(column, table)} for column in table.columns
        ],
        "rows": [[_value(value) for value in row] for row in rows(table)],
        "totals": {name: _value(plain(value)) for name, value in table.totals.items()},
        "sql": table.sql,
    }


def _value(value: Plain) -> Any:
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
