"""Two models beside each other: a line a name, from what the one gives it to what the other does.

The names stand outside, each joined to its end: where ends are near each other, names make room.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from throughline.attribution.path import Floats
from ui.charts import Chart
from ui.charts.base import NARROW, Spec, frame, painted, theme_colour

__all__ = ["slope"]

_ROW = 26
_APART = 0.72  # of a row: nearer than this names would cover each other
_ASIDE = 0.14  # from an end to its name, the ends being 1 apart
_TONES = {"domain": ["more", "less", "same"], "range": ["blue", "orange", "gray"]}


@cache
def _spec(lang: str, rows: int) -> Spec:
    colour: Spec = {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None}
    across: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.85, 1.85]}}
    down: Spec = {"type": "quantitative", "axis": None, "scale": {"nice": False, "zero": False}}
    words: Spec = {"text": {"condition": {"test": NARROW, "value": {"expr": "datum.short"}}, "field": "label"}}
    label: Spec = {"type": "text", "fontSize": 12, "limit": {"expr": "width * 0.26"}}
    at_label = {"x": {"field": "label_x", **across}, "y": {"field": "label_at", **down}}
    sides = [("datum.place === 0", "right", -4), ("datum.place === 1", "left", 4)]
    return frame(
        lang,
        rows * _ROW + 50,
        encoding={
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "text", "type": "nominal", "title": "  "},
            ]
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [{"filter": "datum.kind === 'end'"}],
                "encoding": {"x": {"field": "place", **across}, "y": {"field": "value", **down}, "color": colour},
                "layer": [
                    {"mark": {"type": "line", "strokeWidth": 2, "opacity": 0.85},
                     "encoding": {"detail": {"field": "name"}}},
                    {"mark": {"type": "point", "filled": True, "size": 36, "opacity": 1}},
                    {"mark": {"type": "rule", "opacity": 0.35},
                     "encoding": {"x2": {"field": "label_x"}, "y2": {"field": "label_at"}}},
                ],
            },
            *(
                {"transform": [{"filter": f"datum.kind === 'end' && {side}"}],
                 "mark": label | {"align": align, "dx": aside}, "encoding": {**at_label, **words, "color": colour}}
                for side, align, aside in sides
            ),
            {
                "transform": [{"filter": "datum.kind === 'head'"}, painted("gray")],
                "mark": {"type": "text", "fontSize": 12, "fontWeight": 600, "tooltip": False},
                "encoding": {**at_label, "text": {"field": "label"}, "color": theme_colour("gray")},
            },
        ],
    )  # fmt: skip


def slope(data: pd.DataFrame, heads: tuple[str, str], lang: str, alt: str) -> Chart:
    """`data`: name, place (0 left, 1 right), value, label and short (beside the end), text (the tooltip), tone.

    `heads`: what the two sides are called.
    """
    rows = data.reset_index(drop=True).assign(kind="end")
    rows["label_x"] = rows["place"] * (1 + 2 * _ASIDE) - _ASIDE
    names, values = max(rows["name"].nunique(), 1), rows["value"].astype(float)
    gap = (values.max() - values.min()) / names * _APART or 1.0
    rows["label_at"] = 0.0
    for place in (0, 1):
        ends = rows["place"] == place
        rows.loc[ends, "label_at"] = _apart(values[ends].to_numpy(), gap)
    top = max(rows["label_at"].max(), values.max()) + 1.6 * gap
    head = pd.DataFrame({"kind": "head", "label": list(heads), "label_x": [0.0, 1.0], "label_at": top})
    columns = ["kind", "name", "place", "value", "label", "short", "label_x", "label_at", "text", "tone"]
    return Chart(_spec(lang, names), pd.concat([rows, head])[columns], alt)


def _apart(values: Floats, gap: float) -> Floats:
    """Heights at least a gap apart and together as near to the values as can be: least squares."""
    order = np.argsort(values, kind="stable")
    steps = np.arange(len(values)) * gap
    found = np.empty(len(values))
    found[order] = isotonic_regression(values[order] - steps).x + steps
    return found
