"""The funnel: how many reached each step, and which part of the step before that is."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import NARROW, Spec, frame, names_axis, painted, theme_colour

__all__ = ["steps"]

_ROW = 34


@cache
def _spec(lang: str, rows: int) -> Spec:
    return frame(
        lang,
        rows * _ROW + 8,
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis()},
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "text", "type": "nominal", "title": "  "},
            ],
        },
        layer=[
            {
                "transform": [painted("blue")],
                "mark": {"type": "bar", "height": 18, "cornerRadiusEnd": 2, "opacity": 0.85},
                "encoding": {
                    "color": theme_colour("blue"),
                    "x": {
                        "field": "value",
                        "type": "quantitative",
                        "axis": None,
                        "scale": {"domain": [0, 1.35]},
                    },
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "color": "gray"},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative"},
                    "text": {"condition": {"test": NARROW, "value": {"expr": "datum.short"}}, "field": "text"},
                },
            },
        ],
    )


def steps(data: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`data`: name, value (part of the first application step; 0 for steps that are only counted), text, short (for
    narrow screens)."""
    return Chart(_spec(lang, len(data)), data[["name", "value", "text", "short"]], alt)
