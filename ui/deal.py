"""Parts of the deal card: the chart of its path and the list of what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from throughline.reports.model import Report
from throughline.reports.wording.formats import compact, full, is_missing, moment
from ui.charts import Chart
from ui.charts.timeline import timeline
from ui.drawer import drawer
from ui.words import column_label, inert, t, value_label

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["facts_list", "path_chart"]


def path_chart(page: Page, deal: Report) -> Chart:
    """Every event of the deal as a point, a lane a kind, in the time of the business."""
    rows = deal.tables["timeline"].rows
    local = pd.to_datetime(rows["time"]).dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(page.facts.timezone))
    data = pd.DataFrame(
        {
            "moment": local.dt.tz_localize(None),
            "lane": [value_label("kind", kind, page.lang) for kind in rows["kind"]],
            "when": [moment(value, page.lang, page.facts.timezone) for value in rows["time"]],
            "text": [_event(page, row) for row in rows.to_dict("records")],
        }
    )
    return timeline(data, page.lang, t("ui.alt_timeline", page.lang))


def _event(page: Page, row: dict[Any, Any]) -> str:
    parts = [page.name_of("channel", row["channel"]), page.name_of("title", row["title"]), inert(row["detail"])]
    if not is_missing(row["amount"]):
        parts.append(compact(row["amount"], "money", page.lang, currency=page.facts.currency))
    return " · ".join(part for part in parts if part and part != "None")


def facts_list(page: Page, deal: Report) -> None:
    """What is known of the deal, a line a fact; what is not known is left out."""
    st.markdown(f"**{t('pages.deal.cells.deal', page.lang)}**")
    table = deal.tables["facts"]
    row = table.rows.iloc[0]
    known = [column for column in table.columns if not is_missing(row[column.name]) and row[column.name] != ""]
    zone, currency = page.facts.timezone, page.facts.currency
    values = []
    for column in known:
        value = row[column.name]
        if column.unit == "time":
            values.append(moment(value, page.lang, zone))
        elif column.unit in ("", "text"):
            values.append(inert(page.name_of(column.name, value)))
        elif column.unit == "money":
            values.append(compact(value, "money", page.lang, currency=currency))
        elif column.name == "stuck":
            values.append(page.name_of("yes_no", int(value)))
        elif column.unit == "days":
            values.append(compact(value, "days", page.lang))
        else:
            values.append(full(value, column.unit, page.lang))
    frame = pd.DataFrame({"fact": [column_label(column.name, page.lang) for column in known], "value": values})
    labels = {"fact": t("ui.fact", page.lang), "value": t("ui.value", page.lang)}
    st.dataframe(frame, hide_index=True, height="content", column_config=labels, key="deal_facts", width=640)
    drawer(page, "facts", deal, ("facts",))
