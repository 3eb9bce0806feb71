"""The row of main figures against the period before. Grey changes: nothing here proves that they are not chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from throughline.reports.model import Report, Unit
from throughline.reports.wording.formats import MINUS, compact, days_span, full, is_missing, signed
from ui.words import column_label, escape, t

__all__ = ["change_text", "figures"]

_ARROWS = {"+": "↑", "-": "↓"}


def figures(report: Report, measures: Sequence[str], currency: str) -> list[str]:
    """The figures as parts of one Markdown text: a list with one item a measure, and what they are compared with.

    They come from the table `headline` of the report: `<name>` and, compared, `<name>_before`.
    """
    if not measures:
        return []
    lang, compare = report.params.lang, report.params.compare
    table = report.tables["headline"]
    units = {column.name: column.unit for column in table.columns}
    row: pd.Series[Any] = table.rows.iloc[0] if len(table.rows) else pd.Series(dtype=float)
    changes = {name: change_text(row.get(name), row.get(f"{name}_before"), units[name], lang) for name in measures}
    parts = ["\n".join(_item(name, row, units[name], changes[name], lang, currency) for name in measures)]
    if compare is not None and any(changes.values()):
        span = days_span(compare.first, compare.last, lang)
        parts.append(f":small[:gray[{escape(t('ui.compared_with', lang, period=span))}]]")
    return parts


def _item(name: str, row: pd.Series[Any], unit: Unit, change: str | None, lang: str, currency: str) -> str:
    """Label, value and change, a line each. All of it is ours, escaped for its signs: «−», «$»."""
    value = escape(compact(row.get(name), unit, lang, currency=currency, plus=signed(name)))
    moved = f"{_ARROWS.get(change[0], '')} {change[1:] if change[0] in _ARROWS else change}" if change else "\u00a0"
    return f"- {escape(column_label(name, lang))}  \n  **{value}**  \n  :gray[{escape(moved)}]"


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
