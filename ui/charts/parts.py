"""Parts of a whole: a bar a row from zero, each labelled with its value; no axis, for the labels tell it all."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import Spec, frame, names_axis, painted, theme_colour

__all__ = ["parts"]

_ROW = 24


@cache
def _spec(lang: str, rows: int, bounded: bool, title: str) -> Spec:
    x: Spec = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domainMin": 0, "padding": 0}}
    return frame(
        lang,
        rows * _ROW + (32 if title else 8),
        **({"title": {"text": title, "anchor": "start", "fontSize": 12, "offset": 6}} if title else {}),
        # The labels stand behind the bars, so the bars leave them a third of the width.
        transform=[{"joinaggregate": [{"op": "max", "field": "high" if bounded else "value", "as": "most"}]}],
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis()},
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "text", "type": "nominal", "title": "  "},
            ],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [painted("blue")],
                "mark": {"type": "bar", "height": 12, "cornerRadiusEnd": 2, "opacity": 0.8},
                "encoding": {"x": x, "color": theme_colour("blue")},
            },
            *([_bounds()] if bounded else []),
            {
                "transform": [painted("gray")],
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12},
                "encoding": {
                    "x": {"field": "high" if bounded else "value", "type": "quantitative"},
                    "text": {"field": "text"},
                    "color": theme_colour("gray"),
                },
            },
            {
                "transform": [{"calculate": "datum.most * 1.5", "as": "room"}],
                "mark": {"type": "point", "opacity": 0, "tooltip": False},
                "encoding": {"x": {"field": "room", "type": "quantitative"}},
            },
        ],
    )


def _bounds() -> Spec:
    """A thin line from the least to the most that the value may be."""
    return {
        "transform": [painted("gray")],
        "mark": {"type": "rule", "strokeWidth": 2},
        "encoding": {
            "x": {"field": "low", "type": "quantitative"},
            "x2": {"field": "high"},
            "color": theme_colour("gray"),
        },
    }


def parts(data: pd.DataFrame, lang: str, alt: str, title: str = "") -> Chart:
    """`data`: name, value (a part of 1), text; with low and high a line tells within which bounds the value lies."""
    bounded = "low" in data
    columns = ["name", "value", "text", *(["low", "high"] if bounded else [])]
    return Chart(_spec(lang, len(data), bounded, title), data[columns], alt)
