"""Glossary: every metric and term, the same words as in tooltips and drawers."""

from __future__ import annotations

from throughline.reports import glossary
from ui.page import Page, draw
from ui.terms import terms


def cells(page: Page) -> None:
    """What the page shows."""
    terms(page, glossary.of_folder(page.here.data, page.params))


draw(cells)
