"""One row a channel, one dot a model: how far the answer depends on the model that gives it."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import Spec, frame, money_axis, names_axis, painted, theme_colour

__all__ = ["dots"]

_ROW = 26


@cache
def _spec(lang: str, rows: int) -> Spec:
    return frame(
        lang,
        rows * _ROW + 34,
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": {**names_axis(), "grid": True}},
            "x": {"field": "value", "type": "quantitative", "axis": money_axis(lang), "scale": {"padding": 12}},
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "model", "type": "nominal", "title": "  "},
                {"field": "text", "type": "nominal", "title": "   "},
            ],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [{"filter": "!datum.chosen"}, painted("gray")],
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 0.45},
                "encoding": {"color": theme_colour("gray")},
            },
            {
                "transform": [{"filter": "datum.chosen"}, painted("blue")],
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                "encoding": {"color": theme_colour("blue")},
            },
        ],
    )


def dots(data: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`data`: name, model, value, text, chosen (the model of the sidebar)."""
    columns = ["name", "model", "value", "text", "chosen"]
    return Chart(_spec(lang, data["name"].nunique()), data[columns], alt)
