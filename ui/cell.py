"""A cell of a page: the finding in one sentence, the chart, the table, and a quiet drawer that says how it was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from throughline.reports.model import Report
from throughline.texts import has
from ui.charts import Chart
from ui.drawer import drawer
from ui.findings import sentence
from ui.table import show, slim
from ui.words import t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["draw_cell", "heading"]


def draw_cell(
    page: Page,
    key: str,
    report: Report,
    table: str,
    *,
    chart: Chart | None,
    columns: Sequence[str],
    opens: str | None,
    on_open: Callable[[pd.Series[Any]], None] | None,
    folded: bool,
) -> None:
    """Draw one cell; a table without rows says so instead of standing empty."""
    data = report.tables[table]
    sentence = heading(page, key, report)
    if data.rows.empty and sentence in page.said and key not in page.led:
        return
    page.said.add(sentence)
    drawn = chart if chart is not None and not chart.data.empty else None
    hint = page.click_hint(opens) if opens and on_open and not folded else ""
    empty = "" if key in report.findings else t("ui.nothing_in_period", page.lang)
    said = [empty] if data.rows.empty else [drawn.note if drawn else "", hint]
    # One text a cell: each element costs a message at every change.
    words = [rest] if (rest := page.rest(drawn is None)) else []
    words += [f"**{sentence}**"] if key not in page.led else []
    words += [f":small[:gray[{' '.join(filter(None, said))}]]"] if any(said) else []
    if words:
        st.markdown("\n\n".join(words))
    if data.rows.empty:
        return
    if drawn is not None:
        st.vega_lite_chart(slim(drawn.data), dict(drawn.spec), key=f"chart_{key}", alt=drawn.alt)
        page.charts.append(key)

    def show_table(some: Sequence[str] = columns, name: str = key) -> None:
        show(
            data,
            key=f"{page.name}.{name}",
            lang=page.lang,
            currency=page.facts.currency,
            timezone=page.facts.timezone,
            columns=some,
            name=page.name_of,
            opens=opens,
            on_open=on_open,
        )

    if folded:
        drawer(page, key, report, table, t("ui.drawer_with_table", page.lang), above=show_table)
        return
    show_table()
    if columns and len(columns) < len(data.columns):
        label = t("ui.drawer_with_columns", page.lang)
        drawer(page, key, report, table, label, above=lambda: show_table((), f"{key}.all"))
    else:
        drawer(page, key, report, table)


def heading(page: Page, key: str, report: Report) -> str:
    """The finding of that name; a cell without one is headed by what it holds."""
    finding = report.findings.get(key)
    if finding is not None and has(f"findings.{finding.key}", page.lang):
        return sentence(report, finding, page.facts.currency, page.name_of)
    return t(f"pages.{page.name}.cells.{key}", page.lang)
