"""Parts of the card of a call: its caller's calls on a time line, and the recording for those who may hear it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from throughline.reports.engine.recordings import is_link, recordings
from throughline.reports.model import Report
from throughline.reports.wording.formats import compact, is_missing, moment
from ui.charts import Chart
from ui.charts.timeline import timeline
from ui.gate import may
from ui.page import Page, go
from ui.words import escape, inert, t

__all__ = ["history_chart", "recording_links", "to_call"]


def to_call(row: pd.Series[Any]) -> None:
    """Open the card of the call of this row. For callbacks."""
    go("call", call=str(row["call_id"]))


def history_chart(page: Page, call: Report) -> Chart | None:
    """Every call of the caller as a point, a lane an outcome, this call in a lane of its own; None for a lone call."""
    rows = call.tables["history"].rows
    if len(rows) < 2:
        return None
    this = rows["call_id"] == call.tables["facts"].rows["call_id"].iloc[0]
    lanes = rows["outcome"].map(lambda word: page.name_of("outcome", word)).mask(this, t("ui.this_call", page.lang))
    local = pd.to_datetime(rows["started_at"]).dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(page.facts.timezone))
    data = pd.DataFrame(
        {
            "moment": local.dt.tz_localize(None),
            "lane": lanes,
            "when": [moment(value, page.lang, page.facts.timezone) for value in rows["started_at"]],
            "text": [_told(page, row) for row in rows.to_dict("records")],
        }
    )
    ordered = pd.concat([data[this], data[~this]])  # lanes stand in the order of their first row
    return timeline(ordered, page.lang, t("ui.alt_call_history", page.lang))


def _told(page: Page, row: dict[Any, Any]) -> str:
    parts = [page.name_of("direction", row["direction"]), page.name_of("outcome", row["outcome"])]
    if row["call_type"]:
        parts.append(page.name_of("call_type", row["call_type"]).lower())
    if not is_missing(row["talk_seconds"]) and row["talk_seconds"]:
        parts.append(compact(row["talk_seconds"], "seconds", page.lang))
    return " · ".join([*parts, *filter(None, [inert(row["employee"])])])


def recording_links(page: Page, calls: Sequence[str], times: Sequence[object]) -> None:
    """A button a recording of these calls, for roles that may hear them; without recordings nothing."""
    if page.snapshot is None or not may(page.role, page.here.config.access.recordings):
        return
    found = recordings(page.snapshot, calls)
    if not found:
        return
    page.tell()
    when = dict(zip(calls, times, strict=True))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="recordings"):
        for name, ref in found.items():
            label = t("ui.recording", page.lang, time=escape(moment(when[name], page.lang, page.facts.timezone)))  # type: ignore[arg-type]
            if is_link(ref):
                st.link_button(label, ref, icon=":material/play_circle:")
            else:
                st.caption(f"{label}: {escape(ref)}")
