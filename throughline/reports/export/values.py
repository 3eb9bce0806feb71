"""One cell of a report as a plain value, whatever pandas, numpy or DuckDB made of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd

from throughline.reports.model import Column, Table

__all__ = ["Plain", "plain", "rows", "type_of"]

Plain = None | bool | int | float | str | date | datetime | list["Plain"]

_TYPES = {
    "count": "number",
    "money": "number",
    "share": "number",
    "ratio": "number",
    "days": "number",
    "minutes": "number",
    "seconds": "number",
    "date": "date",
    "time": "time",
    "text": "text",
}


def plain(value: object) -> Plain:
    """A value that is not there (None, NaN, NaT, infinite) is None. Money becomes a number: int where it is whole."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, np.ndarray | list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool | int | str | date | None):
        return value
    return str(value)


def rows(table: Table) -> Iterator[list[Plain]]:
    """The rows in the order of the declared columns; a column of days has days even where pandas made midnights."""
    columns = [(column, table.rows[column.name].tolist()) for column in table.columns]
    for index in range(len(table.rows)):
        yield [_cell(column, values[index]) for column, values in columns]


def _cell(column: Column, value: object) -> Plain:
    found = plain(value)
    return found.date() if column.unit == "date" and isinstance(found, datetime) else found


def type_of(column: Column, table: Table) -> str:
    """number, text, date, time or boolean: by the unit, else by what the rows hold."""
    if column.unit:
        return _TYPES[column.unit]
    values = table.rows[column.name]
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_numeric_dtype(values):
        return "number"
    return "time" if pd.api.types.is_datetime64_any_dtype(values) else "text"
