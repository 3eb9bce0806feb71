"""Horizontal bars from zero, one a row of the table beside them and in the same order, each labelled with its value."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import ROW, Spec, frame, money_axis, names_axis, painted, share_axis, theme_colour

__all__ = ["bars"]

_TONES = {"domain": ["loss", "gain", "soft"], "range": ["red", "green", "gray"]}
_LABEL: Spec = {"type": "text", "fontSize": 12, "fontWeight": 600}
_COLUMNS = ["name", "value", "text", "tone"]


@cache
def _spec(lang: str, rows: int, share: bool, plus: bool, ticked: bool) -> Spec:
    axis = share_axis(plus) if share else money_axis(lang)
    tone: Spec = {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None}
    text: Spec = {"text": {"field": "text"}, "color": tone}
    told = ["name", "text", *(["tick_text"] if ticked else [])]
    return frame(
        lang,
        rows * ROW + 34,
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis()},
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": axis,
                "scale": {"nice": False, "padding": 64 if share else 104},
            },
            "tooltip": [
                {"field": field, "type": "nominal", "title": " " * (place + 1)} for place, field in enumerate(told)
            ],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            *([_ticks()] if ticked else []),
            {"mark": {"type": "bar", "height": 11, "cornerRadiusEnd": 2}, "encoding": {"color": tone}},
            {
                "transform": [{"filter": "datum.value >= 0"}],
                "mark": _LABEL | {"align": "left", "dx": 6},
                "encoding": text,
            },
            {
                "transform": [{"filter": "datum.value < 0"}],
                "mark": _LABEL | {"align": "right", "dx": -6},
                "encoding": text,
            },
        ],
    )


def _ticks() -> Spec:
    """A second value of the row: a small triangle below its bar, clear of the label."""
    return {
        "transform": [{"filter": "isValid(datum.tick)"}, painted("gray")],
        "mark": {"type": "text", "text": "▲", "fontSize": 8, "dy": 11, "opacity": 0.8},
        "encoding": {"x": {"field": "tick", "type": "quantitative"}, "color": theme_colour("gray")},
    }


def bars(data: pd.DataFrame, lang: str, alt: str, *, share: bool = True, plus: bool = True) -> Chart:
    """`data`: name, value, text (the value in words), tone: loss and gain where they are sure, soft where not.

    With the columns `tick` and `tick_text` each row has a triangle for a second value.
    """
    ticked = "tick" in data
    columns = [*_COLUMNS, "tick", "tick_text"] if ticked else _COLUMNS
    return Chart(_spec(lang, len(data), share, plus, ticked), data[columns], alt)
