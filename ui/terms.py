"""The glossary as a page: search, then one paragraph a term, by area. All of it is our own text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from throughline.reports.model import Report
from throughline.texts import has
from ui.words import t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["terms"]


def terms(page: Page, glossary: Report) -> None:
    """Every term whose name or definition holds what is searched for."""
    wanted = st.text_input(t("ui.search", page.lang), key="glossary_search", width=360).strip().casefold()
    rows = glossary.main.rows
    for area, found in rows.groupby("area", sort=False):
        lines = [
            f"**{row['title']}** (`{row['term']}`)  \n{row['definition']}"
            + (f"  \n`{row['formula']}`" if row["formula"] else "")
            for row in found.to_dict("records")
            if wanted in f"{row['title']} {row['term']} {row['definition']}".casefold()
        ]
        if lines:
            key = f"pages.glossary.areas.{area}"
            st.subheader(t(key, page.lang) if has(key, page.lang) else str(area), anchor=False)
            st.markdown("\n\n".join(lines).replace("$", r"\$"))
