"""Tables of a report, row by row against what the oracle expects."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from tests.oracle.adapter import value_of
from tests.oracle.compare import TOLERANCE
from throughline.params import Params
from throughline.reports import registry
from throughline.reports.model import Report
from throughline.warehouse.snapshot import Snapshot

Rows = Mapping[Any, Mapping[str, float]]


def run(name: str, snapshot: Snapshot, chosen: Params) -> tuple[Report, list[str]]:
    """The report, and the checks of its own that do not hold."""
    report = registry.run(name, snapshot, chosen)
    return report, [str(check) for check in report.checks if not check.ok]


def rows_of(table: pd.DataFrame, keys: list[str]) -> dict[Any, dict[str, float]]:
    """The rows of a table by the value of their key columns; what is no value is not there."""
    found = {}
    for row in table.to_dict("records"):
        key = tuple(value_of(row.pop(name)) for name in keys)
        told = {str(name): float(value) for name, value in row.items() if not math.isnan(value)}
        found[key if len(keys) > 1 else key[0]] = told
    return found


def differences_of(expected: Rows, found: Rows, columns: Iterable[str], tolerance: float = TOLERANCE) -> list[str]:
    """A line per row that only one side has, and per figure that differs."""
    lines = [f"{key!r}: only one has it" for key in {*expected} ^ {*found}]
    for key in {*expected} & {*found}:
        for name in columns:
            wanted, got = expected[key].get(name), found[key].get(name)
            # Revenue of a row of parts may lie on either side of half a kopeck.
            if (wanted or 0.0, got or 0.0) != (0.0, 0.0) and abs((wanted or 0.0) - (got or 0.0)) > tolerance:
                lines.append(f"{name} of {key!r}: oracle {wanted}, report {got}")
    return lines


def seen(rows: Rows) -> Rows:
    """Rows of which anything is left after rounding: a ten-thousandth of a rouble may be there or not."""
    return {key: row for key, row in rows.items() if any(abs(value) > TOLERANCE for value in row.values())}
