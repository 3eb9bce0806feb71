"""Calls around the thresholds of talk."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.oracle.worlds.basics import DYNAMIC, PHONES, STATIC, Row, moments, row


@st.composite
def calls(draw: st.DrawFn, number: int, deal_ids: list[str]) -> Row:
    """A call around the thresholds of talk, to a static, a dynamic or no known number."""
    direction, is_callback = draw(st.sampled_from((("in", False), ("in", False), ("out", True), ("out", False))))
    outcome = draw(st.sampled_from(("answered", "answered", "missed")))
    if is_callback:
        outcome = draw(st.sampled_from(("answered", "callback_client_no_answer")))
    return row(
        "pbx",
        call_id=f"c{number}",
        started_at=draw(moments()),
        direction=direction,
        is_callback=is_callback,
        outcome=outcome,
        talk_seconds=draw(st.sampled_from((0, 30, 31, 90))) if outcome == "answered" else 0,
        client_raw=draw(st.sampled_from((*PHONES[:3], "anonymous"))),
        tracking_number_raw=draw(st.sampled_from(("", STATIC, DYNAMIC))),
        vendor_deal_id=draw(st.sampled_from(("", "", "", *deal_ids))) if direction == "in" else "",
    )
