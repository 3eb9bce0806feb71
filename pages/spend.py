"""Spend: what ad accounts and the sheet say by channel, the rows of the sheet, and its cells that were refused."""

from __future__ import annotations

from ui.figures import weekly
from ui.page import Page, draw

ROWS = ("row", "period_start", "period_end", "channel", "contractor", "spread", "amount", "currency", "comment",
        "state")  # fmt: skip
REJECTED = ("source_name", "address", "value", "rule")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    spend = page.report("spend")
    page.lead("spend", spend)
    page.group_by("spend")
    page.cell("spend", spend, **page.drill(spend, to="money"))
    by_day = weekly(page, spend.tables["dynamics"], "spend")
    page.cell("dynamics", spend, "dynamics", chart=by_day, folded=True)
    page.cell("rejected", spend, "rejected", columns=REJECTED)
    page.cell("rows", spend, "rows", columns=ROWS)


draw(cells)
