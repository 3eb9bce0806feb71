"""Paths: which channels people walk before they apply, in how many touches and in how many days."""

from __future__ import annotations

from ui.page import Page, draw
from ui.paths import distributions

FIRST = 15  # of the paths; all of them wait in the drawer, with a search


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    paths = page.report("paths")
    page.lead("paths", paths)
    distributions(page, paths)
    page.cell("frequent", paths, first=FIRST)


draw(cells)
