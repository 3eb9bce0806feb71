"""Processing: who was answered when, who waits in vain, what a sale takes and which deals stand still."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ui.figures import weekly
from ui.filters import go_down
from ui.page import Page, draw, go
from ui.processing import answer_time, columns_by_clock, per_sale

REACH = ("deal_share", "junk_share")
ASKED = ("requests", "unanswered", "unanswered_share", "unanswered_low", "unanswered_high")
PER_SALE = ("sold_deals", "communications", "per_sale", "per_sale_low", "per_sale_high", "against_mean")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    found = page.report("processing")
    group, answers = found.params.group, columns_by_clock(page)

    page.lead("processing", found, answers[0], "unanswered_share", "never_called_back", "per_sale")
    page.cell("answer_time", found, "answer_time", chart=answer_time(page, found), folded=True)
    months = found.tables["reach"]
    page.cell("reach", found, "reach", chart=weekly(page, months, *REACH) if len(months.rows) > 1 else None)
    page.group_by("processing")
    page.cell("by_group", found, columns=(group, *ASKED, *answers), **page.drill(found))
    page.cell("kinds", found, "kinds", columns=("kind", *ASKED, *answers))
    for by in ("branch", "manager"):
        page.cell(f"per_{by}", found, f"per_{by}", chart=per_sale(page, found, by), columns=(by, *PER_SALE))
    page.cell("standing", found, "standing", opens="manager", on_open=_deals_of)


def _deals_of(row: pd.Series[Any]) -> None:
    """The deals of one manager."""
    go_down("manager", str(row["manager"]))
    go("deals")


draw(cells)
