"""Attribution: the models side by side, what depends on them most, and what the link by client would move."""

from __future__ import annotations

from ui.figures import model_dots, models_beside, moved
from ui.page import Page, draw

COLUMNS = ("spend", "leads", "target_leads", "sales", "revenue", "gross_profit", "romi_margin", "cpl", "cpo")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    attribution = page.report("attribution")
    group = attribution.params.group

    page.lead("models", attribution)
    page.group_by("attribution")
    page.cell("models", models_beside(page, attribution), "models", chart=model_dots(page, attribution))
    page.cell("link", attribution, "link", chart=moved(page, attribution))
    page.cell("chosen", attribution, columns=(group, *COLUMNS), **page.drill(attribution))
    page.cell("shift", attribution, "shift")


draw(cells)
