"""Deals: the list of the period; a click on a number opens its card."""

from __future__ import annotations

from ui.page import Page, draw, go

COLUMNS = ("deal_id", "applied", "channel", "campaign", "revenue", "gross_profit", "status", "stage", "manager",
           "product")  # fmt: skip


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    deals = page.report("deals")
    page.lead("deals", deals)
    page.cell(
        "deals", deals, columns=COLUMNS, opens="deal_id", on_open=lambda row: go("deal", deal=str(row["deal_id"]))
    )


draw(cells)
