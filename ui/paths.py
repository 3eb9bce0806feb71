"""The page of paths: the choice of channels on the path, and the bars of lengths and lags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from throughline.reports.model import Report
from throughline.reports.wording.formats import full
from ui.cell import draw_chart, draw_table, heading
from ui.charts import Chart
from ui.charts.parts import parts
from ui.drawer import drawer
from ui.state import change
from ui.words import column_label, escape, inert, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["distributions", "open_path"]

_SPREAD = ("lengths", "lags")
_PLACES = ("path_starts", "path_contains", "path_ends")
_REPEATS = ("collapse", "keep")


def path_filters(page: Page) -> None:
    """Which channels a path must have, and whether repeats in a row are one step: its label says what is chosen."""
    box = st.popover(_chosen(page), icon=":material/filter_alt:", key="path_filters", on_change="rerun")
    if box.open:
        with box:
            if page.params.path_is:
                st.button(
                    t("ui.paths_all", page.lang), key="path_any", type="tertiary", on_click=change,
                    args=({"path_is": None},),
                )  # fmt: skip
            for name in _PLACES:
                _place(page, name)
            _repeats(page)


def open_path(row: pd.Series[Any]) -> None:
    """Show one path alone, with its applications. For callbacks."""
    change({"path_is": str(row["path"])})


def _chosen(page: Page) -> str:
    lang, params = page.lang, page.params
    words = [escape(page.name_of("path", params.path_is))] if params.path_is else []
    words += [
        f"{t(f'params.{name}.label', lang)} «{escape(page.name_of('channel', getattr(params, name)))}»"
        for name in _PLACES
        if getattr(params, name)
    ]
    if params.path_repeats == "keep":
        words.append(t("ui.paths_with_repeats", lang))
    return " · ".join(words) or t("ui.paths_all", lang)


def distributions(page: Page, report: Report) -> None:
    """How leads spread over touches and over time, beside each other, and one drawer for both."""
    drawn = {name: _distribution(page, report, name) for name in _SPREAD}
    page.words.append("  \n".join(f"**{heading(page, name, report)}**" for name in _SPREAD))
    page.tell()
    path_filters(page)
    if all(chart.data.empty for chart in drawn.values()):
        return
    with st.container(horizontal=True, gap="large", key="distributions"):
        for name, chart in drawn.items():
            draw_chart(page, name, chart)

    def tables() -> None:
        for name in _SPREAD:
            draw_table(page, name, report.tables[name])

    drawer(page, "lengths", report, _SPREAD, t("ui.drawer_with_table", page.lang), above=tables)


def _place(page: Page, name: str) -> None:
    """A channel at one place of the path; '' is any."""
    lang, value, key = page.lang, str(getattr(page.params, name)), f"p.{name}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    known = page.facts.channels[lang]
    st.selectbox(
        t(f"params.{name}.label", lang),
        options=list(dict.fromkeys(["", value, *known])),
        format_func=lambda channel: inert(known.get(channel, channel)) or t("ui.filter_any", lang),
        key=key,
        on_change=lambda: change({name: st.session_state[key] or None}),
    )


def _repeats(page: Page) -> None:
    lang, key = page.lang, "p.path_repeats"
    if st.session_state.get(key) != page.params.path_repeats:
        st.session_state[key] = page.params.path_repeats
    st.segmented_control(
        t("params.path_repeats.label", lang),
        options=_REPEATS,
        required=True,
        help=t("params.path_repeats.help", lang),
        format_func=lambda value: t(f"params.path_repeats.values.{value}", lang),
        key=key,
        on_change=lambda: change({"path_repeats": st.session_state[key]}),
    )


def _distribution(page: Page, report: Report, table: str) -> Chart:
    """A bar a row of the table, as long as its part of all leads, labelled with that part and the number."""
    lang, rows = page.lang, report.tables[table].rows
    column = report.tables[table].columns[0].name
    shares = pd.to_numeric(rows["share"]).fillna(0.0)
    texts = [
        f"{full(share, 'share', lang)} · {full(round(float(leads), 1), 'count', lang)}"
        for share, leads in zip(shares, rows["leads"], strict=True)
    ]
    names = [page.name_of(column, value) for value in rows[column]]
    data = pd.DataFrame({"name": names, "value": shares, "text": texts})
    return parts(data, lang, t("ui.alt_distribution", lang), column_label(column, lang))
