"""Parts of the deal card: the chart of its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from throughline.reports.model import Report
from throughline.reports.wording.formats import compact, is_missing, moment
from ui.charts import Chart
from ui.charts.timeline import timeline
from ui.words import inert, t, value_label

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["path_chart"]


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
