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
_TONES = {"domain": ["more", "less"], "range": ["blue", "orange"]}


@cache
def _spec(lang: str, rows: int, columns: tuple[str, ...]) -> Spec:
    models = {
        "orient": "top",
        "domain": False,
        "ticks": False,
        "title": None,
        "labelExpr": f"{NARROW} ? datum.label : split(datum.label, ' ')",
        "labelAngle": {"expr": f"{NARROW} ? -90 : 0"},
        "labelAlign": {"expr": f"{NARROW} ? 'left' : 'center'"},
        "labelBaseline": {"expr": f"{NARROW} ? 'middle' : 'bottom'"},
        "labelLimit": 130,
        "labelFontSize": 11,
        "labelOverlap": False,
    }
    return frame(
        lang,
        rows * _ROW + _HEAD,
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": names_axis(130)},
            "x": {"field": "model", "type": "nominal", "sort": list(columns), "axis": models},
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "model", "type": "nominal", "title": "  "},
                {"field": "text", "type": "nominal", "title": "   "},
                {"field": "far", "type": "nominal", "title": "    "},
            ],
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
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
                    "opacity": {"condition": {"test": "datum.chosen", "value": 1}, "value": 0.85},
                },
            },
        ],
    )


def heat(data: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`data`: name, model, text, far (the difference in words), tone (more or less), depth (0–1), chosen."""
    columns = ["name", "model", "text", "far", "tone", "depth", "chosen"]
    return Chart(_spec(lang, data["name"].nunique(), tuple(dict.fromkeys(data["model"]))), data[columns], alt)
