"""The path of one deal: every visit, call, stage and payment on one time line, a lane a kind."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import Spec, frame, names_axis, painted, theme_colour, time_axis

__all__ = ["timeline"]

_ROW = 30


@cache
def _spec(lang: str, lanes: int) -> Spec:
    return frame(
        lang,
        lanes * _ROW + 30,
        timed=True,
        transform=[painted("blue")],
        encoding={
            "color": theme_colour("blue"),
            "x": {"field": "moment", "type": "temporal", "axis": time_axis()},
            "y": {"field": "lane", "type": "nominal", "sort": None, "axis": {**names_axis(), "grid": True}},
            "tooltip": [
                {"field": "lane", "type": "nominal", "title": " "},
                {"field": "when", "type": "nominal", "title": "  "},
                {"field": "text", "type": "nominal", "title": "   "},
            ],
        },
        mark={"type": "point", "filled": True, "size": 90, "opacity": 0.8},
    )


def timeline(data: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`data`: moment (local time of the business zone), lane, when and text (what the tooltip says)."""
    rows = data[["moment", "lane", "when", "text"]].copy()
    rows["moment"] = pd.to_datetime(rows["moment"]).dt.strftime("%Y-%m-%dT%H:%M:%S")
    return Chart(_spec(lang, data["lane"].nunique()), rows, alt)
