"""The card of one tag: its calls, one by one; a click on a number opens the call."""

from __future__ import annotations

import streamlit as st

from ui.page import Page, draw, go
from ui.state import state
from ui.words import t

COLUMNS = ("call_id", "started_at", "channel", "direction", "outcome", "tag_from", "talk_seconds", "employee",
           "phone_mask", "call_value", "comment")  # fmt: skip


def cells(page: Page) -> None:
    """What the page shows, from top to bottom."""
    st.button(t("ui.back_to_tags", page.lang), type="tertiary", on_click=go, args=("tags",))
    name = state().extra.get("tag", "")
    if not name:
        st.info(t("ui.no_tag", page.lang))
        return
    tag = page.card("tag", name)
    if tag is not None:
        page.lead("calls", tag)
        page.cell(
            "calls", tag, columns=COLUMNS, opens="call_id", on_open=lambda row: go("call", call=str(row["call_id"]))
        )


draw(cells)
