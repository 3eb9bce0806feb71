"""The row of main figures against the period before. Grey changes: nothing here proves that they are not chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from throughline.reports.model import Report, Unit
from ui.formats import MINUS, compact, days_span, full, is_missing, signed
from ui.words import column_help, column_label, t

__all__ = ["change_text", "headline"]

_FIRST = 2  # on a narrow screen these two come before the first cell, the rest after it (style.css)


def headline(report: Report, measures: Sequence[str], currency: str) -> None:
    """One figure a measure, from the table `headline` of the report: `<name>` and, compared, `<name>_before`."""
    with st.container(horizontal=True, gap="small", key=f"kpis_{len(measures)}"):
        _row("headline", report, measures[:_FIRST], currency)
        _row("headline_rest", report, measures[_FIRST:], currency)
    compare = report.params.compare
    row = report.tables["headline"].rows
    known = any(
        not is_missing(row[f"{name}_before"].iloc[0]) for name in measures if f"{name}_before" in row and len(row)
    )
    if compare is not None and known:
        span = days_span(compare.first, compare.last, report.params.lang)
        st.caption(t("ui.compared_with", report.params.lang, period=span))


def _row(key: str, report: Report, measures: Sequence[str], currency: str) -> None:
    lang = report.params.lang
    table = report.tables["headline"]
    columns = {column.name: column for column in table.columns}
    row: pd.Series[Any] = table.rows.iloc[0] if len(table.rows) else pd.Series(dtype=float)
    with st.grid(columns=max(len(measures), 1), min_column_width=118, gap="small", key=key):
        for name in measures:
            column = columns[name]
            change = change_text(row.get(name), row.get(f"{name}_before"), column.unit, lang)
            st.metric(
                column_label(name, lang),
                compact(row.get(name), column.unit, lang, currency=currency, plus=signed(name)),
                change,
                delta_color="off",
                delta_arrow="auto" if change and change[0] in "+-" else "off",
                help=column_help(column.glossary or name, lang),
            )


def change_text(value: object, old: object, unit: Unit, lang: str) -> str | None:
    """+8 %, -2 п.п.; None when either is missing. With an ASCII minus: the arrow of the metric looks for it."""
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
