"""What explains the models: each part is drawn, and its report made, when the reader opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.attribution import compared_model, flow_named, flow_report, flow_ribbons, moved_by_link
from ui.model_builder import model_builder

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["PARTS"]


def _flow(page: Page) -> None:
    """What moves where between the two models."""
    flow = flow_report(page, compared_model(page))
    page.cell("flow", flow_named(page, flow), chart=flow_ribbons(page, flow), folded=True)


def _assisted(page: Page) -> None:
    """Who helps and who closes."""
    page.cell("assisted", page.report("assisted"))


def _link(page: Page) -> None:
    """What the link by client would move."""
    attribution = page.report("attribution")
    page.cell("link", attribution, "link", chart=moved_by_link(page, attribution))


PARTS = {"flow": _flow, "assisted": _assisted, "link": _link, "builder": model_builder}
