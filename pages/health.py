"""Data health: what to mend first, how much of the data can be trusted, and whether all sums agree."""

from __future__ import annotations

from ui.figures import weekly
from ui.page import Page, draw

REACH = ("deal_share", "junk_share")
REJECTED = ("source_name", "address", "value", "rule")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    health = page.report("health")
    page.lead("issues", health)
    page.cell("issues", health)
    months = health.tables["reach"]
    page.cell("reach", health, "reach", chart=weekly(page, months, *REACH) if len(months.rows) > 1 else None)
    page.cell("match", health, "match")
    page.cell("call_match", health, "call_match")
    page.cell("junk", health, "junk")
    page.cell("cards", health, "cards")
    page.cell("cardless", health, "cardless")
    page.cell("silent", health, "silent")
    page.cell("stuck", health, "stuck")
    page.cell("faults", health, "faults")
    page.cell("phones", health, "phones")
    page.cell("broken_phones", health, "broken_phones")
    page.cell("rejected", health, "rejected", columns=REJECTED)
    page.cell("details", health, "details")
    page.cell("reconciliation", health, "reconciliation")


draw(cells)
