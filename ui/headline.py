"""The row of main figures against the period before. Grey changes: nothing here proves that they are not chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from throughline.reports.model import Report, Unit
from throughline.reports.wording.formats import MINUS, compact, days_span, full, is_missing, signed
from ui.words import column_help, column_label, escape, t

__all__ = ["Figures", "change_text", "figures"]

_ARROWS = {"+": "↑", "-": "↓"}


@dataclass(frozen=True)
class Figures:
    """Markdown of the main figures: one list item a measure, and what they are compared with."""

    items: tuple[str, ...]
    compared: str = ""


def figures(report: Report, measures: Sequence[str], currency: str, pinned: Report | None = None) -> Figures:
    """The figures of the table `headline` of the report: `<name>` and, compared, `<name>_before`.

    With `pinned`, the report under scenario A, they are compared with its figures instead.
    """
    if not measures:
        return Figures(())
    lang, compare = report.params.lang, report.params.compare
    table = report.tables["headline"]
    units = {column.name: column.unit for column in table.columns}
    row: pd.Series[Any] = table.rows.iloc[0] if len(table.rows) else pd.Series(dtype=float)
    if pinned is not None:
        return _against(row, units, measures, pinned, currency)
    changes = {name: change_text(row.get(name), row.get(f"{name}_before"), units[name], lang) for name in measures}
    items = tuple(_item(name, row, units[name], changes[name], lang, currency) for name in measures)
    if compare is None or not any(changes.values()):
        return Figures(items)
    span = days_span(compare.first, compare.last, lang)
    return Figures(items, f":small[:gray[{escape(t('ui.compared_with', lang, period=span))}]]")


def _against(
    row: pd.Series[Any], units: dict[str, Unit], measures: Sequence[str], pinned: Report, currency: str
) -> Figures:
    lang, rows = pinned.params.lang, pinned.tables["headline"].rows
    a: pd.Series[Any] = rows.iloc[0] if len(rows) else pd.Series(dtype=float)
    told = {name: compact(a.get(name), units[name], lang, currency=currency, plus=signed(name)) for name in measures}
    items = tuple(_item(name, row, units[name], f"A: {told[name]}", lang, currency) for name in measures)
    return Figures(items, f":small[:gray[{escape(t('ui.compared_with_a', lang))}]]")


def _item(name: str, row: pd.Series[Any], unit: Unit, change: str | None, lang: str, currency: str) -> str:
    """Label, value, change and definition, a line each; the definition shows under the pointer or the finger.

    All of it is ours, escaped for its signs: «−», «$».
    """
    value = escape(compact(row.get(name), unit, lang, currency=currency, plus=signed(name)))
    moved = f"{_ARROWS.get(change[0], '')} {change[1:] if change[0] in _ARROWS else change}" if change else "\u00a0"
    meaning = escape(column_help(name, lang) or column_label(name, lang), longest=500)
    return f"- {escape(column_label(name, lang))}  \n  **{value}**  \n  :gray[{escape(moved)}]  \n  *{meaning}*"


def change_text(value: object, old: object, unit: Unit, lang: str) -> str | None:
    """+8 %, -2 п.п.; None when either is missing. With an ASCII minus, which an arrow replaces."""
    if is_missing(value) or is_missing(old):
        return None
    now, then = float(value), float(old)  # type: ignore[arg-type]
    if unit == "share":
        text = f"{full(round((now - then) * 100), 'count', lang, plus=True)} {t('ui.points', lang)}"
    elif then == 0:
        return None
    else:
        text = full((now - then) / abs(then), "share", lang, plus=True)
    return text.replace(MINUS, "-")
