"""Attribution: the models side by side, two of them face to face, and below what explains them, each when opened."""

from __future__ import annotations

from ui.attribution import choose_second, model_heat, slopes
from ui.attribution_parts import PARTS
from ui.folds import folds
from ui.page import Page, draw

COLUMNS = ("spend", "leads", "target_leads", "sales", "revenue", "gross_profit", "romi_margin", "cpl", "cpo")


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    attribution = page.report("attribution")
    group = attribution.params.group

    page.lead("models", attribution)
    page.cell(
        "models", attribution, "models", choice=lambda: page.group_by("attribution"),
        chart=model_heat(page, attribution), bare=True,
    )  # fmt: skip
    page.cell(
        "chosen", attribution, choice=lambda: choose_second(page), chart=slopes(page, attribution),
        columns=(group, *COLUMNS), **page.drill(attribution),
    )  # fmt: skip
    folds(page, PARTS)


draw(cells)
