"""The page of paths: the choice of channels on the path, and the bars of lengths and lags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from throughline.reports.model import Report
from throughline.reports.wording.formats import full
from ui.charts import Chart
from ui.charts.parts import parts
from ui.state import change
from ui.words import inert, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["distribution", "path_filters"]

_PLACES = ("path_starts", "path_contains", "path_ends")
_REPEATS = ("collapse", "keep")


def path_filters(page: Page) -> None:
    """Which channels a path must have, and whether repeats in a row are one step."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="path_filters"):
        for name in _PLACES:
            _place(page, name)
        _repeats(page)


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
        width=160,
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


def distribution(page: Page, report: Report, table: str) -> Chart:
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
    return parts(data, lang, t("ui.alt_distribution", lang))
