"""The card of one deal: its path on one time line, what it is, and what each touch earned."""

from __future__ import annotations

import streamlit as st

from ui.deal import facts_list, path_chart
from ui.page import go, open_page
from ui.state import state
from ui.words import t

page = open_page()
deal_id = state().extra.get("deal", "")
st.button(t("ui.back_to_deals", page.lang), type="tertiary", on_click=go, args=("deals",))

if deal_id:
    deal = page.card("deal", deal_id)
    if deal is not None:
        page.lead("deal", deal)
        page.cell("path", deal, "timeline", chart=path_chart(page, deal))
        page.cell("weights", deal, "weights")
        facts_list(page, deal)
else:
    st.info(t("ui.no_deal", page.lang))
