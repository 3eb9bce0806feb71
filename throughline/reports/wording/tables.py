"""Headers and cells of a report's table as people read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from throughline.reports.model import Column
from throughline.reports.wording.formats import column_digits, column_format, currency_symbol, moment, month
from throughline.reports.wording.labels import column_label
from throughline.texts import say

__all__ = ["NUMBERS", "cell_format", "header"]

NUMBERS = ("count", "money", "share", "ratio", "days", "minutes", "seconds")


def header(column: Column, lang: str, currency: str) -> str:
    """The header of a column with its unit, where the cells do not carry it."""
    label = column_label(column.name, lang)
    if column.unit == "money":
        return f"{label}, {currency_symbol(currency, lang)}"
    unit = {"days": "ui.unit_days", "minutes": "ui.unit_minutes", "seconds": "ui.unit_seconds"}.get(column.unit)
    return f"{label}, {say(unit, lang)}" if unit else label


def cell_format(column: Column, values: pd.Series[Any], lang: str, timezone: str) -> Callable[[object], str]:
    """How the values of a column of numbers, days or times are written; times by the clocks of `timezone`."""
    if column.name == "month":
        return lambda value: month(value, lang)  # type: ignore[arg-type]
    if column.unit == "time":
        return lambda value: moment(value, lang, timezone)  # type: ignore[arg-type]
    digits = column_digits(column.unit, values) if column.unit in NUMBERS else 0
    return column_format(column.unit, lang, digits, column.name)
