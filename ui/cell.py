"""A cell of a page: the finding in one sentence, the chart, the table, and a quiet drawer that says how it was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from throughline.reports.model import Report, Table
from throughline.texts import has
from ui.charts import PICKED, Chart
from ui.drawer import drawer
from ui.findings import sentence
from ui.table import show, slim
from ui.words import t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["Look", "draw_cell", "draw_chart", "draw_table", "heading"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a cell is drawn; `Page.cell` says what each of these means."""

    choice: Callable[[], object] | None = None
    chart: Chart | None = None
    columns: Sequence[str] = ()
    first: int = 0
    opens: str | None = None
    on_open: Callable[[pd.Series[Any]], None] | None = None
    folded: bool = False
    beside: Sequence[str] = ()
    bare: bool = False


def draw_cell(page: Page, key: str, report: Report, table: str, look: Look) -> None:
    """Draw one cell; a table without rows says so instead of standing empty."""
    data = report.tables[table]
    drawn = look.chart if look.chart is not None and not look.chart.data.empty else None
    clicked = look.opens and look.on_open and not look.folded
    if not _said(page, key, report, data, drawn, page.click_hint(look.opens) if clicked and look.opens else ""):
        return
    if look.choice is not None:
        look.choice()
    if data.rows.empty:
        return
    if drawn is not None:
        draw_chart(page, key, drawn)
    if not look.bare:
        _table_and_drawer(page, key, report, table, look)


def _table_and_drawer(page: Page, key: str, report: Report, table: str, look: Look) -> None:
    data = report.tables[table]
    cut, narrow = 0 < look.first < len(data.rows), 0 < len(look.columns) < len(data.columns)

    def show_table(shown: Table, some: Sequence[str] = look.columns, name: str = key) -> None:
        draw_table(page, name, shown, some, look.opens, look.on_open)

    def waiting() -> None:
        if look.folded:
            show_table(data)
        elif cut or narrow:
            show_table(data, (), f"{key}.all")
        for name in look.beside:
            draw_table(page, name, report.tables[name])

    if not look.folded:
        show_table(replace(data, rows=data.rows.head(look.first)) if cut else data)
    label = "_with_table" if look.folded or look.beside else "_with_rows" if cut else "_with_columns" if narrow else ""
    drawer(page, key, report, (table, *look.beside), t(f"ui.drawer{label}", page.lang), above=waiting)


def draw_chart(page: Page, key: str, chart: Chart) -> None:
    """The chart of a cell."""
    name = f"chart_{key}"
    if chart.picked is None:
        st.vega_lite_chart(slim(chart.data), dict(chart.spec), key=name, alt=chart.alt)
    else:
        st.vega_lite_chart(
            slim(chart.data), dict(chart.spec), key=name, alt=chart.alt, on_select=_told_of(chart.picked, name)
        )
    page.charts.append(key)


def _told_of(picked: Callable[[Mapping[str, object]], None], name: str) -> Callable[[], None]:
    def clicked() -> None:
        rows = st.session_state[name].selection.get(PICKED)
        if rows:  # a click beside all rows takes the selection away
            picked(rows[0])

    return clicked


def draw_table(
    page: Page,
    key: str,
    table: Table,
    columns: Sequence[str] = (),
    opens: str | None = None,
    on_open: Callable[[pd.Series[Any]], None] | None = None,
) -> None:
    """A table of a cell in the words of the page."""
    show(
        table, key=f"{page.name}.{key}", lang=page.lang, currency=page.facts.currency, timezone=page.facts.timezone,
        columns=columns, name=page.name_of, opens=opens, on_open=on_open,
    )  # fmt: skip


def _said(page: Page, key: str, report: Report, data: Table, drawn: Chart | None, hint: str) -> bool:
    """Say what the cell finds; False, and nothing said, where it is empty and its sentence stands on the page."""
    sentence = heading(page, key, report)
    if data.rows.empty and sentence in page.said and key not in page.led:
        return False
    page.said.add(sentence)
    empty = "" if key in report.findings else t("ui.nothing_in_period", page.lang)
    said = [empty] if data.rows.empty else [drawn.note if drawn else "", hint]
    # One text a cell: each element costs a message at every change.
    if rest := page.rest(drawn is None):
        page.tell()  # a phone shows the lead and the rest of its figures in two places
        page.words.append(rest)
    if key not in page.led:
        page.words.append(f"**{sentence}**")
    if any(said):
        page.words.append(f":small[:gray[{' '.join(filter(None, said))}]]")
    page.tell()
    return True


def heading(page: Page, key: str, report: Report) -> str:
    """The finding of that name; a cell without one is headed by what it holds."""
    finding = report.findings.get(key)
    if finding is not None and has(f"findings.{finding.key}", page.lang):
        return sentence(report, finding, page.facts.currency, page.name_of)
    return t(f"pages.{page.name}.cells.{key}", page.lang)
