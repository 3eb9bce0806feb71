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
_COLUMNS = ["name", "before", "after", "before_text", "after_text", "told", "before_at", "after_at", "tone"]


@cache
def _spec(lang: str, rows: int) -> Spec:
    across: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.85, 1.85]}}
    down: Spec = {"type": "quantitative", "axis": None, "scale": {"nice": False, "zero": False}}
    colour: Spec = {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None}
    at_label = {"x": {"field": "label_x", **across}, "y": {"field": "label_at", **down}}
    label: Spec = {
        "type": "text",
        "fontSize": 12,
        "limit": {"expr": "width * 0.26"},
        "align": {"expr": "datum.place ? 'left' : 'right'"},
        "dx": {"expr": "datum.place ? 4 : -4"},
    }
    end = {"filter": "datum.tone !== 'head'"}
    return frame(
        lang,
        rows * _ROW + 50,
        transform=_ends(),
        encoding={
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "text", "type": "nominal", "title": "  "},
            ]
        },
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [end],
                "encoding": {"x": {"field": "place", **across}, "y": {"field": "value", **down}, "color": colour},
                "layer": [
                    {"mark": {"type": "line", "strokeWidth": 2, "opacity": 0.85},
                     "encoding": {"detail": {"field": "name"}}},
                    {"mark": {"type": "point", "filled": True, "size": 36, "opacity": 1}},
                    {"mark": {"type": "rule", "opacity": 0.35},
                     "encoding": {"x2": {"field": "label_x"}, "y2": {"field": "label_at"}}},
                ],
            },
            {
                "transform": [end],
                "mark": label,
                "encoding": {
                    **at_label,
                    "text": {"condition": {"test": NARROW, "value": {"expr": "datum.short"}}, "field": "label"},
                    "color": colour,
                },
            },
            {
                "transform": [
                    {"filter": "datum.tone === 'head'"},
                    {"calculate": "datum.place", "as": "label_x"},
                    painted("gray"),
                ],
                "mark": {"type": "text", "fontSize": 12, "fontWeight": 600, "tooltip": False},
                "encoding": {**at_label, "text": {"field": "short"}, "color": theme_colour("gray")},
            },
        ],
    )  # fmt: skip


def _ends() -> list[Spec]:
    """Of a row its two ends: a row travels once, with what both of them say."""
    found = {
        "place": "datum.side === 'after' ? 1 : 0",
        "label_at": "datum.place ? datum.after_at : datum.before_at",
        "label_x": f"datum.place ? {1 + _ASIDE} : {-_ASIDE}",
        "short": "datum.place ? datum.told : datum.name",
        "label": "datum.place ? datum.after_text + ' · ' + datum.told : datum.name + ' · ' + datum.before_text",
        "text": "datum.before_text + ' → ' + datum.after_text + ' (' + datum.told + ')'",
    }
    return [
        {"fold": ["before", "after"], "as": ["side", "value"]},
        *({"calculate": how, "as": name} for name, how in found.items()),
    ]


def slope(data: pd.DataFrame, heads: tuple[str, str], lang: str, alt: str) -> Chart:
    """`data`: name, before and after, before_text and after_text, told (the change in words), tone.

    `heads`: what the two sides are called; they travel as a row of their own, whose tone is `head`.
    """
    rows = data.reset_index(drop=True)
    ends = rows[["before", "after"]].astype(float)
    lowest, highest = float(ends.min(axis=None)), float(ends.max(axis=None))
    gap = (highest - lowest) / max(len(rows), 1) * _APART or 1.0
    for side in ("before", "after"):
        rows[f"{side}_at"] = _apart(ends[side].to_numpy(), gap)
    top = max(float(rows[["before_at", "after_at"]].max(axis=None)), highest) + 1.6 * gap
    head = pd.DataFrame({"name": [heads[0]], "told": [heads[1]], "before_at": top, "after_at": top, "tone": "head"})
    return Chart(_spec(lang, len(rows)), pd.concat([rows, head])[_COLUMNS], alt)


def _apart(values: Floats, gap: float) -> Floats:
    """Heights at least a gap apart and together as near to the values as can be: least squares."""
    order = np.argsort(values, kind="stable")
    steps = np.arange(len(values)) * gap
    found = np.empty(len(values))
    found[order] = isotonic_regression(values[order] - steps).x + steps
    return found
