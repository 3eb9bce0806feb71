"""The row of main figures against the period before. Grey changes: nothing here proves that they are not chance."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from throughline.reports.model import Report, Unit
from ui.formats import MINUS, compact, days_span, full, is_missing, signed
from ui.words import column_help, column_label, t

__all__ = ["change_text", "headline"]


def headline(report: Report, before: Report | None, measures: Sequence[str], currency: str) -> None:
    """Totals of the main table, one figure a measure; `before` is the same report over the period compared with."""
    lang = report.params.lang
    units = {column.name: column for column in report.main.columns}
    with st.grid(columns=len(measures), min_column_width=130, gap="small", key="headline"):
        for name in measures:
            column = units[name]
            value = report.main.totals.get(name)
            old = before.main.totals.get(name) if before else None
            change = change_text(value, old, column.unit, lang)
            st.metric(
                column_label(name, lang),
                compact(value, column.unit, lang, currency=currency, plus=signed(name)),
                change,
                delta_color="off",
                delta_arrow="auto" if change and change[0] in "+-" else "off",
                help=column_help(column.glossary or name, lang),
            )
    if before is not None:
        span = days_span(before.params.period.first, before.params.period.last, lang)
        st.caption(t("ui.compared_with", lang, period=span))


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
