"""A table as people read it: right-aligned numbers in their own language, dashes, units in the header, names to click.

Names come from data. Here they are drawn on a canvas, where Markdown and HTML are only letters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from throughline.reports.model import Column, Table
from ui.formats import DASH, column_format, currency_symbol, moment, month
from ui.words import column_help, column_label, inert, t, value_label

__all__ = ["ROWS_A_PAGE", "header", "show"]

ROWS_A_PAGE = 100
_ICON = ":material"  # the one thing a button of the canvas would draw instead of spelling it


def header(column: Column, lang: str, currency: str) -> str:
    """The header of a column with its unit, where the cells do not carry it."""
    label = column_label(column.name, lang)
    if column.unit == "money":
        return f"{label}, {currency_symbol(currency, lang)}"
    unit = {"days": "ui.unit_days", "seconds": "ui.unit_seconds"}.get(column.unit)
    return f"{label}, {t(unit, lang)}" if unit else label


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
    formats: dict[str, Callable[[object], str]] = {}
    for column in shown:
        clickable = column.name == opens and on_open is not None
        if column.unit in ("", "text"):
            frame[column.name] = [_text(column.name, value, lang, name, clickable) for value in frame[column.name]]
        else:
            formats[column.name] = _format(column, frame[column.name], lang, timezone)
        label = header(column, lang, currency)
        if clickable:
            config[column.name] = _button(label, key, rows, on_open)
        else:
            config[column.name] = _plain(column, label, lang)
    styled = frame.style.format(formats, na_rep=DASH)  # type: ignore[arg-type]
    st.dataframe(
        styled, key=f"table.{key}", hide_index=True, column_config=config, height="content", placeholder=DASH,
        row_height=34,
    )  # fmt: skip


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


def _format(column: Column, values: pd.Series[Any], lang: str, timezone: str) -> Callable[[object], str]:
    if column.name == "month":
        return lambda value: month(value, lang)  # type: ignore[arg-type]
    if column.unit == "time":
        return lambda value: moment(value, lang, timezone)  # type: ignore[arg-type]
    numbers = pd.to_numeric(values, errors="coerce") if column.unit != "date" else pd.Series(dtype=float)
    largest = numbers.abs().max()
    return column_format(column.unit, lang, 0.0 if pd.isna(largest) else float(largest), column.name)


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
