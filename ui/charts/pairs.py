"""Two parts of a whole a row: what a channel takes of the spend beside what it brings of the revenue."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import Spec, frame, names_axis, share_axis

__all__ = ["pairs"]

_ROW = 32


@cache
def _spec(lang: str, rows: int, first: str, second: str) -> Spec:
    scale = {"domain": [first, second], "range": ["gray", "blue"]}
    return frame(
        lang,
        rows * _ROW + 34,
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis()},
            "yOffset": {"field": "side", "type": "nominal", "sort": [first, second]},
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": share_axis(False),
                "scale": {"nice": False, "padding": 48},  # room for the number behind the longest bar
            },
            "color": {
                "field": "side",
                "type": "nominal",
                "scale": scale,
                "legend": None,
            },
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "side", "type": "nominal", "title": "  "},
                {"field": "text", "type": "nominal", "title": "   "},
            ],
        },
        layer=[
            {"mark": {"type": "bar", "height": 9, "cornerRadiusEnd": 2}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    )


def pairs(data: pd.DataFrame, lang: str, alt: str, sides: tuple[str, str]) -> Chart:
    """`data`: name, side (one of `sides`), value (a part of 1), text."""
    return Chart(_spec(lang, data["name"].nunique(), *sides), data[["name", "side", "value", "text"]], alt)
