"""Sources: where the data comes from, how fresh it is, what went wrong; load and check at once."""

from __future__ import annotations

from throughline.reports import sources
from ui.hook_queue import hook_queue
from ui.loads import load_panel
from ui.page import Page, draw

COLUMNS = ("source_name", "connector", "state", "last_load", "rows", "rejected", "next_run", "error", "remark")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    report = sources.of_folder(page.here.data, page.params, page.here.config)
    page.lead("sources", report)
    page.tell()
    load_panel(page.here, page.lang)
    page.cell("sources", report, columns=COLUMNS)
    page.cell("tables", report, "tables")
    hook_queue(page)


draw(cells)
