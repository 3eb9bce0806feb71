"""A table as people read it: right-aligned numbers in their own language, dashes, units in the header, names to click.

Names come from data. Here they are drawn on a canvas, where Markdown and HTML are only letters.

A browser that speaks the reader's language gets bare numbers and spells them itself: half the bytes. Any other gets
each number spelled out beside it, for its own spelling would not be the page's; so do tables with days, whose months
the browser would name in English.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from throughline.reports.model import Column, Table
from throughline.reports.wording.formats import DASH, column_digits, signed
from throughline.reports.wording.tables import cell_format, header
from ui.words import column_help, inert, t, value_label

__all__ = ["ROWS_A_PAGE", "show", "slim"]

ROWS_A_PAGE = 100
_SMALL = 0.0995  # a smaller part of a whole keeps one decimal of its percent
_ICON = ":material"  # the one thing a button of the canvas would draw instead of spelling it


def show(
    table: Table,
    *,
    key: str,
    lang: str,
    currency: str,
    timezone: str,
    columns: Sequence[str] = (),
    name: Callable[[str, object], str] | None = None,
    opens: str | None = None,
    on_open: Callable[[pd.Series[Any]], None] | None = None,
) -> None:
    """Draw `columns` of a table (all by default). `name` says how a value of a text column is called; a click on
    column `opens` calls `on_open` with its row. Long tables come in pages."""
    shown = [column for column in table.columns if not columns or column.name in columns]
    if columns:
        shown.sort(key=lambda column: list(columns).index(column.name))
    rows = _page_of(table.rows, key)
    frame = rows[[column.name for column in shown]].copy()
    config: dict[Any, Any] = {}
    spelled: dict[str, Callable[[object], str]] = {}
    itself = (st.context.locale or "").partition("-")[0] == lang and not any(
        column.unit in ("date", "time") for column in shown
    )
    for column in shown:
        clickable = column.name == opens and on_open is not None
        label = header(column, lang, currency)
        if column.unit in ("", "text"):
            frame[column.name] = [_text(column.name, value, lang, name, clickable) for value in frame[column.name]]
        elif itself:
            frame[column.name], config[column.name] = _bare(column, frame[column.name], label, lang)
            continue
        else:
            spelled[column.name] = cell_format(column, frame[column.name], lang, timezone)
        config[column.name] = _button(label, key, rows, on_open) if clickable else _plain(column, label, lang)
    data = frame.style.format(spelled, na_rep=DASH) if spelled else slim(frame)  # type: ignore[arg-type]
    st.dataframe(
        data, key=f"table.{key}", hide_index=True, column_config=config, height="content", placeholder=DASH,
        row_height=34,
    )  # fmt: skip


def slim(frame: pd.DataFrame) -> pa.Table:
    """The frame without what only pandas would read: a third of the bytes of a small one."""
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def _bare(column: Column, values: pd.Series[Any], label: str, lang: str) -> tuple[pd.Series[Any], object]:
    """The numbers of a column, rounded as they are shown, and how the browser spells them."""
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    step: float | None = None
    if column.unit == "share":
        plus = signed(column.name)
        numbers = (numbers * 100).round() if plus else numbers.round(3).where(numbers.abs() < _SMALL, numbers.round(2))
        form = ("%+d\u00a0%%" if lang == "ru" else "%+d%%") if plus else "percent"
    else:
        digits = column_digits(column.unit, numbers)
        numbers, form, step = numbers.round(digits), "localized", 10.0**-digits if digits else None
    help_ = column_help(column.glossary or column.name, lang)
    return numbers, st.column_config.NumberColumn(label, help=help_, format=form, step=step)


def _page_of(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    pages = -(-len(rows) // ROWS_A_PAGE)
    if pages < 2:
        return rows
    number = min(int(st.session_state.get(f"page.{key}", 1)), pages)
    st.pagination(pages, default=number, key=f"page.{key}")
    return rows.iloc[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]


def _text(
    column: str, value: object, lang: str, name: Callable[[str, object], str] | None, clickable: bool
) -> str | None:
    if value is None or value != value:
        return None
    if value == "":
        return t("ui.not_named", lang) if clickable else None
    text = inert(name(column, value) if name else value_label(column, value, lang))
    return text.replace(_ICON, ":\u2009material") if clickable else text


def _plain(column: Column, label: str, lang: str) -> object:
    text = column.unit in ("", "text", "date", "time")
    return st.column_config.Column(
        label,
        help=column_help(column.glossary or column.name, lang),
        alignment="left" if text else "right",
    )


def _button(label: str, key: str, rows: pd.DataFrame, on_open: Callable[[pd.Series[Any]], None] | None) -> object:
    def clicked() -> None:
        click = st.session_state.get(f"open.{key}")
        if click is not None and on_open is not None:
            on_open(rows.iloc[click["row"]])

    return st.column_config.ButtonColumn(
        label, type="tertiary", alignment="left", pinned=True, key=f"open.{key}", on_click=clicked
    )
