"""A table as people read it: right-aligned numbers in their own language, dashes, units in the header, names to click.

Names come from data. Here they are drawn on a canvas, where Markdown and HTML are only letters. Numbers travel with
their spelling: a browser's own has no true minus, no thousands in percents, and the language of the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from throughline.reports.model import Column, Table
from throughline.reports.wording.formats import DASH
from throughline.reports.wording.tables import cell_format, header
from ui.paging import page_of
from ui.words import column_help, inert, t, value_label

__all__ = ["show", "slim"]

_NARROW = 5  # so few columns stand close together, numbers under their headers, instead of far apart
_WIDEST = 260  # pixels of a column of words among many: a path is longer than that
_WIDEST_OF_FEW = 620  # pixels where few columns stand side by side: a sentence fits
_LETTER, _PADDING = 7.2, 24  # pixels
_INDENT = 10  # pixels more where a name is a button
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
    rows = page_of(table.rows, shown, key, lang, name or (lambda column, value: value_label(column, value, lang)))
    if rows.empty:
        return
    frame = rows[[column.name for column in shown]].copy()
    config: dict[Any, Any] = {}
    spelled: dict[str, Callable[[object], str]] = {}
    for place, column in enumerate(shown):
        clickable = column.name == opens and on_open is not None
        label = header(column, lang, currency)
        if column.unit in ("", "text"):
            frame[column.name] = [_text(column.name, value, lang, name, clickable) for value in frame[column.name]]
        else:
            spelled[column.name] = cell_format(column, frame[column.name], lang, timezone)
        few = len(shown) <= _NARROW
        of_text = column.name not in spelled
        wide = few or (of_text and place == len(shown) - 1)  # a sentence in the last column has room to its right
        width = _width(frame[column.name], label, spelled.get(column.name), wide) if few or of_text else None
        config[column.name] = (
            _button(label, key, rows, on_open, width) if clickable else _plain(column, label, lang, place == 0, width)
        )
    data = frame.style.format(spelled, na_rep=DASH) if spelled else slim(frame)  # type: ignore[arg-type]
    st.dataframe(
        data, key=f"table.{key}", hide_index=True, column_config=config, height="content", placeholder=DASH,
        row_height=34, width="content" if len(shown) <= _NARROW else "stretch",
    )  # fmt: skip


def slim(frame: pd.DataFrame) -> pa.Table:
    """The frame without what only pandas would read, its texts short: a third of the bytes of a small one."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    fields = [field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field for field in table.schema]
    return table.cast(pa.schema(fields))


def _text(
    column: str, value: object, lang: str, name: Callable[[str, object], str] | None, clickable: bool
) -> str | None:
    if value is None or value != value:
        return None
    if value == "":
        return t("ui.not_named", lang) if clickable else None
    text = inert(name(column, value) if name else value_label(column, value, lang))
    return text.replace(_ICON, ":\u2009material") if clickable else text


def _width(values: pd.Series[Any], label: str, spell: Callable[[object], str] | None, wide: bool) -> int:
    """Wide enough for the longest word: the canvas guesses by the first rows, and cuts what is longer further down."""
    words = [spell(value) if spell else value for value in values if value is not None and value == value]
    longest = max((len(word) for word in (*words, label) if isinstance(word, str)), default=0)
    return min(int(_LETTER * longest) + _PADDING, _WIDEST_OF_FEW if wide else _WIDEST)


def _plain(column: Column, label: str, lang: str, pinned: bool, width: int | None) -> object:
    text = column.unit in ("", "text", "date", "time")
    return st.column_config.Column(
        label,
        help=column_help(column.glossary or column.name, lang),
        alignment="left" if text else "right",
        pinned=pinned,
        width=width,
    )


def _button(
    label: str, key: str, rows: pd.DataFrame, on_open: Callable[[pd.Series[Any]], None] | None, width: int | None
) -> object:
    def clicked() -> None:
        click = st.session_state.get(f"open.{key}")
        if click is not None and on_open is not None:
            on_open(rows.iloc[click["row"]])

    return st.column_config.ButtonColumn(
        label,
        type="tertiary",
        alignment="left",
        pinned=True,
        key=f"open.{key}",
        on_click=clicked,
        width=None if width is None else width + _INDENT,
    )
