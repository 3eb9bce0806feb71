"""Overview: what was spent and what it brought, against the period before; where it goes and how it moves."""

from __future__ import annotations

from ui.figures import shares, weekly
from ui.page import Page, draw

HEADLINE = ("spend", "romi_margin", "visits", "leads", "target_leads", "sales", "revenue", "gross_profit")
CHANNELS = ("channel", "spend", "visits", "leads", "sales", "revenue", "gross_profit", "cpl", "cpo", "romi_margin")
WEEKLY = ("week", "spend", "visits", "leads", "target_leads", "sales", "revenue", "gross_profit", "romi_margin")
LINES = ("spend", "revenue", "gross_profit")
CHANGES = ("spend", "spend_before", "leads", "leads_before", "revenue", "revenue_before", "gross_profit",
           "gross_profit_before")  # fmt: skip


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    overview = page.report("overview")
    channels = page.report("overview", group="channel")
    group = overview.params.group

    page.lead("dynamics", overview, *HEADLINE)
    by_week = weekly(page, overview.tables["weekly"], *LINES)
    page.cell("dynamics", overview, "weekly", chart=by_week, bare=True)
    parts = shares(page, channels.tables["structure"])
    compared = page.params.compare is not None
    page.cell(
        "structure", channels, "structure", chart=parts, columns=CHANNELS, folded=compared,
        beside=("weekly",), **page.drill(channels, to="money"),
    )  # fmt: skip
    if compared:
        page.cell(
            "changes", overview, choice=lambda: page.group_by("overview"), columns=(group, *CHANGES),
            **page.drill(overview, to="money"),
        )  # fmt: skip


draw(cells)
