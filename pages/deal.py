"""The card of one deal: its path on one time line, what it is, and what each touch earned."""

from __future__ import annotations

import streamlit as st

from ui.call import recording_links, to_call
from ui.deal import path_chart
from ui.known import facts_list
from ui.page import Page, draw, go
from ui.state import state
from ui.words import t


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    st.button(t("ui.back_to_deals", page.lang), type="tertiary", on_click=go, args=("deals",))
    deal_id = state().extra.get("deal", "")
    if not deal_id:
        st.info(t("ui.no_deal", page.lang))
        return
    deal = page.card("deal", deal_id)
    if deal is not None:
        page.lead("deal", deal)
        page.cell("path", deal, "timeline", chart=path_chart(page, deal))
        page.cell("calls", deal, "calls", opens="call_id", on_open=to_call)
        calls = deal.tables["calls"].rows
        recording_links(page, list(calls["call_id"]), list(calls["started_at"]))
        facts_list(page, deal)
        page.cell("weights", deal, "weights")


draw(cells)
