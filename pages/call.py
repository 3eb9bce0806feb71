"""The card of one call: what is known of it, what it is by the rules, what it led to, its caller's other calls."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ui.call import history_chart, recording_links, to_call
from ui.known import facts_list
from ui.page import Page, draw, go
from ui.state import state
from ui.words import t


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    st.button(t("ui.back_to_calls", page.lang), type="tertiary", on_click=go, args=("calls",))
    name = state().extra.get("call", "")
    if not name:
        st.info(t("ui.no_call", page.lang))
        return
    call = page.card("call", name)
    if call is None:
        return
    page.lead("call", call)
    facts = call.tables["facts"].rows.iloc[0]
    recording_links(page, [facts["call_id"]], [facts["started_at"]])
    page.cell(
        "history", call, "history", chart=history_chart(page, call), opens="call_id",
        on_open=to_call,
    )  # fmt: skip
    page.cell("led_to", call, "led_to", opens="deal_id", on_open=_to_deal)
    page.cell("types", call, "types")
    page.cell("tags", call, "tags")
    facts_list(page, call)


def _to_deal(row: pd.Series[Any]) -> None:
    if isinstance(row["deal_id"], str):  # an application may have no deal yet
        go("deal", deal=row["deal_id"])


draw(cells)
