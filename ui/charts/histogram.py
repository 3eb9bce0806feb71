"""A distribution: upright bars side by side, in order, each labelled with its part of the whole."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import NARROW, Spec, frame, painted, theme_colour

__all__ = ["histogram"]

_HEIGHT = 190


@cache
def _spec(lang: str) -> Spec:
    axis = {"domain": False, "ticks": False, "title": None, "labelAngle": {"expr": f"{NARROW} ? -45 : 0"},
            "labelAlign": {"expr": f"{NARROW} ? 'right' : 'center'"}, "labelOverlap": False}  # fmt: skip
    return frame(
        lang,
        _HEIGHT,
        transform=[{"joinaggregate": [{"op": "max", "field": "value", "as": "most"}]}],
        encoding={
            "x": {"field": "name", "type": "nominal", "sort": None, "axis": axis},
            "y": {"field": "value", "type": "quantitative", "axis": None, "scale": {"domainMin": 0, "nice": False}},
            "tooltip": [{"field": "told", "type": "nominal", "title": " "}],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [painted("blue")],
                "mark": {"type": "bar", "width": {"band": 0.86}, "cornerRadiusEnd": 2, "opacity": 0.8},
                "encoding": {"color": theme_colour("blue")},
            },
            {
                "transform": [painted("gray")],
                "mark": {"type": "text", "baseline": "bottom", "dy": -4, "fontSize": 12, "tooltip": False},
                "encoding": {"text": {"field": "text"}, "color": theme_colour("gray")},
            },
            {
                "transform": [{"calculate": "datum.most * 1.25", "as": "room"}],  # for the label of the highest bar
                "mark": {"type": "point", "opacity": 0, "tooltip": False},
                "encoding": {"y": {"field": "room", "type": "quantitative"}},
            },
        ],
    )


def histogram(data: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`data`: name (of the bin), value, text (what stands over the bar), told (the tooltip)."""
    return Chart(_spec(lang), data[["name", "value", "text", "told"]], alt)
