"""What explains the models: each part is drawn, and its report made, when the reader opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.attribution import compared_model, flow_named, flow_report, flow_ribbons, models_beside, moved_by_link
from ui.cell import heading
from ui.folds import group_replaced
from ui.markov import chain_graph, graph_named, order_button, removal_bars
from ui.model_builder import model_builder

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["PARTS"]


def _models(page: Page) -> None:
    """The figures of the heat table."""
    page.cell("models_table", models_beside(page, page.report("attribution")), "models")


def _flow(page: Page) -> None:
    """What moves where between the two models."""
    flow = flow_report(page, compared_model(page))
    page.cell("flow", flow_named(page, flow), chart=flow_ribbons(page, flow), folded=True)


def _assisted(page: Page) -> None:
    """Who helps and who closes."""
    page.cell("assisted", page.report("assisted"))


def _markov(page: Page) -> None:
    """What would be gone without each state, how people go from one to another."""
    markov = page.report("markov")
    group_replaced(page.report("attribution").params.group, markov.params.group, page.lang)
    if "graph" not in markov.tables:
        st.markdown(f"**{heading(page, 'removal', markov)}**")
        return
    page.cell("removal", markov, "removal", chart=removal_bars(page, markov), folded=True)
    page.cell("graph", graph_named(page, markov), "graph", chart=chain_graph(page, markov), folded=True)


def _orders(page: Page) -> None:
    """How much of the way the chain should remember."""
    orders = page.report("orders")
    page.cell("orders", orders)
    order_button(page, orders)


def _link(page: Page) -> None:
    """What the link by client would move."""
    attribution = page.report("attribution")
    page.cell("link", attribution, "link", chart=moved_by_link(page, attribution))


PARTS = {
    "models": _models,
    "flow": _flow,
    "markov": _markov,
    "orders": _orders,
    "assisted": _assisted,
    "link": _link,
    "builder": model_builder,
}
