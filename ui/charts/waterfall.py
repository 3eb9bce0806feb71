"""A waterfall: what a whole is cut into step by step, each bar where the one before it ends; a row can be clicked."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import PICKED, Chart
from ui.charts.base import NARROW, Spec, frame, names_axis, painted, theme_colour

__all__ = ["waterfall"]

_ROW = 34
_TONES = {"domain": ["whole", "step", "left", "apart"], "range": ["gray", "blue", "red", "orange"]}


@cache
def _spec(lang: str, rows: int) -> Spec:
    colour: Spec = {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None}
    return frame(
        lang,
        rows * _ROW + 8,
        params=[{"name": PICKED, "select": {"type": "point", "fields": ["bar"]}, "views": ["rows"]}],
        # The labels stand behind the bars, so the bars leave them a third of the width.
        transform=[{"joinaggregate": [{"op": "max", "field": "end", "as": "most"}]}],
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis()},
            "tooltip": [{"field": "told", "type": "nominal", "title": " "}],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "name": "rows",  # the whole row can be clicked, however short its bar
                "transform": [painted("gray")],
                "mark": {"type": "rect", "cursor": "pointer"},
                "encoding": {
                    "color": theme_colour("gray"),
                    "opacity": {"condition": {"test": "datum.chosen", "value": 0.13}, "value": 0.001},
                },
            },
            {
                "mark": {"type": "bar", "height": 16, "cornerRadius": 2, "opacity": 0.85, "cursor": "pointer"},
                "encoding": {
                    "color": colour,
                    "x": {
                        "field": "start",
                        "type": "quantitative",
                        "axis": None,
                        "scale": {"domainMin": 0, "padding": 0, "nice": False},
                    },
                    "x2": {"field": "end"},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 7, "fontSize": 12, "fontWeight": 600},
                "encoding": {
                    "x": {"field": "end", "type": "quantitative"},
                    "text": {"condition": {"test": NARROW, "value": {"expr": "datum.short"}}, "field": "text"},
                    "color": colour,
                },
            },
            {
                "transform": [{"calculate": "datum.most * 1.45", "as": "room"}],
                "mark": {"type": "point", "opacity": 0, "tooltip": False},
                "encoding": {"x": {"field": "room", "type": "quantitative"}},
            },
        ],
    )


def waterfall(data: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`data`: bar (its key), name, start, end, text, short (for narrow screens), told (the tooltip), tone (whole, step,
    left, apart), chosen.

    A click selects `bar` under the name PICKED; which row is lit is the data's to say.
    """
    columns = ["bar", "name", "start", "end", "text", "short", "told", "tone", "chosen"]
    return Chart(_spec(lang, len(data)), data[columns], alt)
