"""Attribution: the models side by side, two of them face to face, and below what explains them, each when opened."""

from __future__ import annotations

from ui.attribution import choose_second, model_heat, models_beside, slopes
from ui.attribution_parts import PARTS
from ui.folds import folds
from ui.page import Page, draw

COLUMNS = ("spend", "leads", "target_leads", "sales", "revenue", "gross_profit", "romi_margin", "cpl", "cpo")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    attribution = page.report("attribution")
    group = attribution.params.group

    page.lead("models", attribution)
    page.group_by("attribution")
    beside = models_beside(page, attribution)
    page.cell("models", beside, "models", chart=model_heat(page, attribution), folded=True)
    other = choose_second(page)
    ends = slopes(page, attribution, other)
    page.cell("chosen", attribution, chart=ends, columns=(group, *COLUMNS), **page.drill(attribution))
    folds(page, PARTS)


draw(cells)
