"""Long tables: a search and an order over all of their rows, then one page of them.

The browser sees a page at a time, so what its own search and its headers do would stop at the page's end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from throughline.reports.model import Column
from throughline.reports.wording.formats import day, full
from ui.words import column_label, t

__all__ = ["ROWS_A_PAGE", "page_of"]

ROWS_A_PAGE = 100
_NUMBERS = 5  # of pages to choose from at once
_NUMBER_PX = 44
Name = Callable[[str, object], str]


def page_of(rows: pd.DataFrame, columns: Sequence[Column], key: str, lang: str, name: Name) -> pd.DataFrame:
    """The rows to show now. `name` says how a value of a text column is called: people search for what they see."""
    if len(rows) <= ROWS_A_PAGE:
        return rows
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"paging_{key}"):
        rows = _ordered(_found(rows, columns, key, lang, name), columns, key, lang, name)
        pages = max(1, -(-len(rows) // ROWS_A_PAGE))
        number = min(int(st.session_state.get(f"page.{key}", 1)), pages)
        if pages > 1:
            # Left to itself between others it would measure too little room for its numbers.
            room = _NUMBER_PX * (min(pages, _NUMBERS) + 2)
            st.pagination(pages, default=number, max_visible_pages=_NUMBERS, width=room, key=f"page.{key}")
        shown = rows.iloc[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]
        first, last, all_ = (
            full(value, "count", lang)
            for value in ((number - 1) * ROWS_A_PAGE + 1, (number - 1) * ROWS_A_PAGE + len(shown), len(rows))
        )
        some = t("ui.rows_of", lang, first=first, last=last, all=all_)
        st.caption(some if len(rows) else t("ui.nothing_found", lang), width="content")
    return shown


def _to_first_page(key: str) -> Callable[[], None]:
    return lambda: st.session_state.pop(f"page.{key}", None)


def _found(rows: pd.DataFrame, columns: Sequence[Column], key: str, lang: str, name: Name) -> pd.DataFrame:
    """The rows in which every word of the search stands, in whatever column."""
    asked = st.text_input(
        t("ui.search_table", lang), placeholder=t("ui.search_table", lang), label_visibility="collapsed", width=220,
        key=f"search.{key}", type="search", on_change=_to_first_page(key),
    )  # fmt: skip
    words = (asked or "").casefold().split()
    if not words:
        return rows
    written = [_written(rows[column.name], lang, name) for column in columns]
    text = written[0].str.cat(written[1:], sep="\n")
    fits = pd.Series(True, index=rows.index)
    for word in words:
        fits &= text.str.contains(word, regex=False)
    return rows[fits]


def _written(values: pd.Series, lang: str, name: Name) -> pd.Series:
    """A column as people would type it: names, days in words, numbers without spaces."""

    def one(value: object) -> str:
        if value is None or value != value:
            return ""
        if isinstance(value, date):
            return day(value, lang)
        if isinstance(value, float):
            return f"{value:.0f}"
        return name(str(values.name), value)

    words = {value: one(value).casefold() for value in values.unique()}
    return values.map(words).fillna("").astype(str)


def _ordered(rows: pd.DataFrame, columns: Sequence[Column], key: str, lang: str, name: Name) -> pd.DataFrame:
    """By the column that the reader chose, unknown values last; else as the report has them."""
    choices = [(column.name, down) for column in columns for down in (True, False)]
    chosen = st.selectbox(
        t("ui.sort", lang),
        options=[("", True), *choices],
        format_func=lambda pair: (
            f"{column_label(pair[0], lang)} {'↓' if pair[1] else '↑'}" if pair[0] else t("ui.sort_none", lang)
        ),
        label_visibility="collapsed",
        width=220,
        key=f"sort.{key}",
        on_change=_to_first_page(key),
    )
    by, down = chosen
    if not by:
        return rows
    is_text = any(column.name == by and column.unit in ("", "text") for column in columns)
    return rows.sort_values(
        by,
        ascending=not down,
        kind="stable",
        na_position="last",
        key=(lambda values: _written(values, lang, name).replace("", None)) if is_text else None,
    )
