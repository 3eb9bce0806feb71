"""What is known of one thing, a line a fact: for cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from throughline.reports.model import Column, Report
from throughline.reports.wording.formats import compact, full, is_missing, moment
from ui.drawer import drawer
from ui.words import column_label, inert, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["facts_list"]

_YES_NO = ("stuck",)


def facts_list(page: Page, card: Report) -> None:
    """The one row of the table `facts`, column by column; what is not known is left out."""
    page.tell()
    st.markdown(f"**{t(f'pages.{page.name}.cells.facts', page.lang)}**")
    table = card.tables["facts"]
    row = table.rows.iloc[0]
    known = [column for column in table.columns if not is_missing(row[column.name]) and row[column.name] != ""]
    frame = pd.DataFrame(
        {
            "fact": [column_label(column.name, page.lang) for column in known],
            "value": [_said(page, column, row[column.name]) for column in known],
        }
    )
    labels = {"fact": t("ui.fact", page.lang), "value": t("ui.value", page.lang)}
    st.dataframe(frame, hide_index=True, height="content", column_config=labels, key=f"{page.name}_facts", width=640)
    drawer(page, "facts", card, ("facts",))


def _said(page: Page, column: Column, value: object) -> str:
    if column.unit == "time":
        return moment(value, page.lang, page.facts.timezone)  # type: ignore[arg-type]
    if column.name == "call_flags":
        return ", ".join(page.name_of(column.name, word) for word in str(value).split())
    if column.unit in ("", "text"):
        return inert(page.name_of(column.name, value))
    if column.name in _YES_NO:
        return page.name_of("yes_no", value)
    if column.unit in ("money", "days", "seconds"):
        return compact(value, column.unit, page.lang, currency=page.facts.currency)
    return full(value, column.unit, page.lang)
