"""Horizontal bars from zero, one a row of the table beside them and in the same order, each labelled with its value."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import ROW, Spec, frame, money_axis, names_axis, share_axis

__all__ = ["bars"]

_TONES = {"domain": ["loss", "plain", "soft"], "range": ["red", "blue", "gray"]}


@cache
def _spec(lang: str, rows: int, share: bool, plus: bool) -> Spec:
    axis = share_axis(plus) if share else money_axis(lang)
    label: Spec = {"type": "text", "fontSize": 12, "fontWeight": 600}
    text: Spec = {"text": {"field": "text"}, "color": {"field": "tone", "scale": _TONES, "legend": None}}
    return frame(
        lang,
        rows * ROW + 34,
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis()},
            "x": {"field": "value", "type": "quantitative", "axis": axis, "scale": {"nice": False, "padding": 56}},
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "text", "type": "nominal", "title": "  "},
            ],
        },
        layer=[
            {
                "mark": {"type": "bar", "height": 11, "cornerRadiusEnd": 2},
                "encoding": {"color": {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None}},
            },
            {
                "transform": [{"filter": "datum.value >= 0"}],
                "mark": label | {"align": "left", "dx": 6},
                "encoding": text,
            },
            {
                "transform": [{"filter": "datum.value < 0"}],
                "mark": label | {"align": "right", "dx": -6},
                "encoding": text,
            },
        ],
    )


def bars(data: pd.DataFrame, lang: str, alt: str, *, share: bool = True, plus: bool = True) -> Chart:
    """`data`: name, value, text (the value in words), tone: loss where it is sure, plain, soft where it is not."""
    return Chart(_spec(lang, len(data), share, plus), data[["name", "value", "text", "tone"]], alt)
