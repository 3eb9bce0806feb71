"""Paths: which channels people walk before they apply, in how many touches and in how many days."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ui.page import Page, draw, go
from ui.paths import distributions, open_path

FIRST = 15  # of the paths; all of them wait in the drawer, with a search


def open_deal(row: pd.Series[Any]) -> None:
    """Open the card of the deal that an application became, where it became one. For callbacks."""
    if row["deal_id"]:
        go("deal", deal=str(row["deal_id"]))


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    paths = page.report("paths")
    page.lead("paths", paths)
    distributions(page, paths)
    page.cell("frequent", paths, first=FIRST, opens="path", on_open=open_path)
    if "applications" in paths.tables:
        page.cell("applications", paths, "applications", opens="deal_id", on_open=open_deal)


draw(cells)
