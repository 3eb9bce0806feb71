"""Paths: which channels people walk before they apply, in how many touches and in how many days."""

from __future__ import annotations

import streamlit as st

from ui.page import Page, draw
from ui.paths import distribution, path_filters


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    paths = page.report("paths")
    page.lead("paths", paths)
    path_filters(page)
    for name, side in zip(("lengths", "lags"), st.columns(2, gap="large"), strict=True):
        with side:
            page.cell(name, paths, name, chart=distribution(page, paths, name), folded=True)
    page.cell("frequent", paths)


draw(cells)
