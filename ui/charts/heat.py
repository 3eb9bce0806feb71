"""A row a name, a column a model: the value in words, the colour by how far it lies from the mean of its row.

On a narrow screen the cells keep their colours, and their words are in the tooltips.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import NARROW, Spec, frame, names_axis, painted, theme_colour

__all__ = ["heat"]

_ROW = 28
_HEAD = 62
_TURNED = 175  # pixels that names take where they stand upright, and the page below the chart: rows need what is left
_LEAST = 18  # pixels of a row on a narrow screen
_DEEPEST = 0.5  # a difference of half the mean has the full colour …
_STRONGEST = 0.45  # … which leaves the words on it readable
_WORDS = "split(datum.label, ' ')"
# A line a word; where that would be a tower, two words a line.
_LINES = (
    f"length({_WORDS}) < 5 ? {_WORDS} : "
    + "["
    + ", ".join(f"join(slice({_WORDS}, {part}), ' ')" for part in ("0, 2", "2, 4", "4"))
    + "]"
)
_TONES = {"domain": ["more", "less"], "range": ["blue", "orange"]}


@cache
def _spec(lang: str, rows: int, columns: tuple[str, ...]) -> Spec:
    models = {
        "orient": "top",
        "domain": False,
        "ticks": False,
        "title": None,
        "labelExpr": f"{NARROW} ? datum.label : {_LINES}",
        "labelAngle": {"expr": f"{NARROW} ? -90 : 0"},
        "labelAlign": {"expr": f"{NARROW} ? 'left' : 'center'"},
        "labelBaseline": {"expr": f"{NARROW} ? 'middle' : 'bottom'"},
        "labelLimit": 130,
        "labelFontSize": 11,
        "labelOverlap": False,
    }
    return frame(
        lang,
        max(rows * _ROW + _HEAD, rows * _LEAST + _TURNED),
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis(130)},
            "x": {"field": "model", "type": "nominal", "sort": list(columns), "axis": models},
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "model", "type": "nominal", "title": "  "},
                {"field": "text", "type": "nominal", "title": "   "},
                {"field": "far", "type": "quantitative", "format": "+.0%", "title": "    "},
            ],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [
                    {"calculate": "datum.far >= 0 ? 'more' : 'less'", "as": "tone"},
                    {"calculate": f"min(abs(datum.far) / {_DEEPEST}, 1) * {_STRONGEST}", "as": "depth"},
                ],
                "mark": {"type": "rect", "cornerRadius": 3},
                "encoding": {
                    "color": {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None},
                    "opacity": {"field": "depth", "type": "quantitative", "scale": None, "legend": None},
                },
            },
            {
                "transform": [painted("gray")],
                "mark": {"type": "text", "fontSize": 12},
                "encoding": {
                    "color": theme_colour("gray"),
                    "text": {"condition": {"test": NARROW, "value": ""}, "field": "text"},
                    "opacity": {"value": 0.9},
                },
            },
        ],
    )


def heat(data: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`data`: name, model, text, far (the difference from the mean of the row as a part of it).

    Nothing in it depends on the model of the sidebar: a toggle paints none of it anew.
    """
    columns = ["name", "model", "text", "far"]
    return Chart(_spec(lang, data["name"].nunique(), tuple(dict.fromkeys(data["model"]))), data[columns], alt)
