"""Horizontal bars from zero, one a row of the table beside them and in the same order, each labelled with its value."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from ui.charts import Chart
from ui.charts.base import ROW, Spec, frame, money_axis, names_axis, painted, share_axis, theme_colour

__all__ = ["bars"]

_AXIS = 46  # pixels of the axis and what the page keeps below a chart
_ROOM = 1.25  # the part of the longest bar that its label needs to its right
_TONES = {"domain": ["loss", "gain", "soft"], "range": ["red", "green", "gray"]}
_LABEL: Spec = {"type": "text", "fontSize": 12, "fontWeight": 600}
_COLUMNS = ["name", "value", "text", "tone"]


@cache
def _spec(lang: str, rows: int, share: bool, plus: bool, ticked: bool, ranged: bool, above_zero: bool) -> Spec:
    axis = share_axis(plus) if share else money_axis(lang)
    tone: Spec = {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None}
    text: Spec = {"text": {"field": "text"}, "color": tone}
    if ranged:  # beside the error bar, not under it
        text["x"] = {"field": "edge", "type": "quantitative"}
    told = ["name", "text", *(["range_text"] if ranged else []), *(["tick_text"] if ticked else [])]
    return frame(
        lang,
        rows * ROW + _AXIS,
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis()},
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": axis,
                "scale": {"domainMin": 0, "nice": False}
                if above_zero
                else {"nice": False, "padding": 64 if share else 104},
            },
            "tooltip": [
                {"field": field, "type": "nominal", "title": " " * (place + 1)} for place, field in enumerate(told)
            ],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            *([_room("edge" if ranged else "value")] if above_zero else []),
            *([_ticks()] if ticked else []),
            {"mark": {"type": "bar", "height": 11, "cornerRadiusEnd": 2}, "encoding": {"color": tone}},
            *(_errors() if ranged else []),
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


def _room(farthest: str) -> Spec:
    """Nothing to see: it moves the end of the axis past the labels. Padding would move its zero too."""
    return {
        "transform": [
            {"joinaggregate": [{"op": "max", "field": farthest, "as": "most"}]},
            {"calculate": f"datum.most * {_ROOM}", "as": "room"},
        ],
        "mark": {"type": "point", "opacity": 0, "tooltip": False},
        "encoding": {"x": {"field": "room", "type": "quantitative"}},
    }


def _errors() -> list[Spec]:
    """From `low` to `high`: a thin line over the bar, with a small end on each side."""
    shown = {"transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}, painted("gray")]}
    colour = theme_colour("gray")
    line: Spec = {
        **shown,
        "mark": {"type": "rule", "strokeWidth": 1.5},
        "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}, "color": colour},
    }
    ends: list[Spec] = [
        {
            **shown,
            "mark": {"type": "tick", "orient": "vertical", "size": 8, "thickness": 1.5},
            "encoding": {"x": {"field": side, "type": "quantitative"}, "color": colour},
        }
        for side in ("low", "high")
    ]
    return [line, *ends]


def _ticks() -> Spec:
    """A second value of the row: a small triangle below its bar, clear of the label."""
    return {
        "transform": [{"filter": "isValid(datum.tick)"}, painted("gray")],
        "mark": {"type": "text", "text": "▲", "fontSize": 8, "dy": 11, "opacity": 0.8},
        "encoding": {"x": {"field": "tick", "type": "quantitative"}, "color": theme_colour("gray")},
    }


def bars(
    data: pd.DataFrame, lang: str, alt: str, *, share: bool = True, plus: bool = True, above_zero: bool = False
) -> Chart:
    """`data`: name, value, text (the value in words), tone: loss and gain where they are sure, soft where not.

    With the columns `tick` and `tick_text` each row has a triangle for a second value; with `low`, `high` and
    `range_text` an error bar, none where they are missing. `above_zero`: nothing here can be negative, nor is the axis.
    """
    ticked, ranged = "tick" in data, "low" in data
    columns = [*_COLUMNS, *(["tick", "tick_text"] if ticked else [])]
    if ranged:
        edges = np.where(data["value"] >= 0, data[["value", "high"]].max(axis=1), data[["value", "low"]].min(axis=1))
        data = data.assign(edge=edges)
        columns += ["low", "high", "range_text", "edge"]
    return Chart(_spec(lang, len(data), share, plus, ticked, ranged, above_zero), data[columns], alt)
