"""Hours by days of the week: the deeper a square, the more. The number stands in it where there is room."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import NARROW, Spec, frame, names_axis, painted, theme_colour

__all__ = ["HOURS", "hours"]

HOURS = 24
_ROW = 26
_HEAD = 30
_STRONGEST = 0.5  # leaves the numbers on it readable
_LABELS = f"{NARROW} && datum.value % 4 ? '' : datum.value"


@cache
def _spec(lang: str, tone: str) -> Spec:
    axis = {"orient": "top", "domain": False, "ticks": False, "title": None, "labelAngle": 0, "labelOverlap": False,
            "labelExpr": _LABELS}  # fmt: skip
    return frame(
        lang,
        7 * _ROW + _HEAD,
        encoding={
            "y": {"field": "day", "type": "nominal", "sort": None, "axis": names_axis(60)},
            "x": {"field": "hour", "type": "ordinal", "scale": {"domain": list(range(HOURS))}, "axis": axis},
            "tooltip": [{"field": "told", "type": "nominal", "title": " "}],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [painted(tone), {"calculate": f"0.04 + datum.depth * {_STRONGEST}", "as": "shade"}],
                "mark": {"type": "rect", "cornerRadius": 2},
                "encoding": {
                    "color": theme_colour(tone),
                    "opacity": {"field": "shade", "type": "quantitative", "scale": None, "legend": None},
                },
            },
            {
                "transform": [painted("gray")],
                "mark": {"type": "text", "fontSize": 11, "tooltip": False},
                "encoding": {
                    "color": theme_colour("gray"),
                    "text": {"condition": {"test": NARROW, "value": ""}, "field": "text"},
                },
            },
        ],
    )


def hours(data: pd.DataFrame, lang: str, alt: str, tone: str = "blue") -> Chart:
    """`data`: day (its name; seven of them, in order), hour 0–23, depth (a part of the deepest), text, told."""
    return Chart(_spec(lang, tone), data[["day", "hour", "depth", "text", "told"]], alt)
