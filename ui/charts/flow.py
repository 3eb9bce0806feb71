"""Ribbons from those who lose to those who gain, as thick as what moves: left and right the names with their sums."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import NARROW, Spec, frame, painted, theme_colour

__all__ = ["flow"]

_HEIGHT = 34  # pixels a name takes in the mean
_GAP = 0.9  # of what moves, all gaps between the names of one side together
_BEND = (0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0)  # where a ribbon is drawn


@cache
def _spec(lang: str, names: int) -> Spec:
    # Names stand outside of the ribbons, a quarter of the width on each side.
    across: Spec = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.55, 1.55]}}
    down: Spec = {"field": "y", "type": "quantitative", "axis": None, "scale": {"reverse": True, "nice": False}}
    name: Spec = {"type": "text", "fontSize": 12, "limit": {"expr": "width * 0.25"}}
    named: Spec = {"condition": {"test": NARROW, "value": {"expr": "datum.short"}}, "field": "text"}
    return frame(
        lang,
        max(names * _HEIGHT, 160),
        encoding={"x": across, "y": down},
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [{"filter": "datum.kind === 'ribbon'"}, painted("blue")],
                "mark": {"type": "area", "opacity": 0.4, "interpolate": "monotone"},
                "encoding": {
                    "y2": {"field": "y2"},
                    "detail": {"field": "id"},
                    "color": theme_colour("blue"),
                    "tooltip": {"field": "text", "type": "nominal", "title": " "},
                },
            },
            {
                "transform": [{"filter": "datum.kind === 'left'"}, painted("gray")],
                "mark": name | {"align": "right", "dx": -6},
                "encoding": {"text": named, "color": theme_colour("gray")},
            },
            {
                "transform": [{"filter": "datum.kind === 'right'"}, painted("gray")],
                "mark": name | {"align": "left", "dx": 6},
                "encoding": {"text": named, "color": theme_colour("gray")},
            },
        ],
    )


def flow(data: pd.DataFrame, names: Sequence[dict[str, str]], lang: str, alt: str) -> Chart:
    """`data`: from, to, value (above 0), text, largest first. `names`: what each name of the left and of the right
    side says."""
    sides = [list(dict.fromkeys(data[side])) for side in ("from", "to")]
    tops = [_tops(data, side, order) for side, order in zip(("from", "to"), sides, strict=True)]
    rows: list[dict[str, object]] = []
    for place, row in enumerate(data.sort_values("value", ascending=False).to_dict("records")):
        left, right = tops[0][row["from"]], tops[1][row["to"]]
        for x in _BEND:
            smooth = x * x * (3 - 2 * x)
            y = left[1] + (right[1] - left[1]) * smooth
            rows.append({"kind": "ribbon", "id": place, "x": x, "y": y, "y2": y + row["value"], "text": row["text"]})
        left[1] += row["value"]
        right[1] += row["value"]
    for side, x, kind in ((0, 0.0, "left"), (1, 1.0, "right")):
        for name, (top, bottom) in tops[side].items():
            middle = (top + bottom) / 2
            told = {"text": names[side][name], "short": name}
            rows.append({"kind": kind, "id": -1, "x": x, "y": middle, "y2": middle, **told})
    frame_ = pd.DataFrame(rows, columns=["kind", "id", "x", "y", "y2", "text", "short"])
    return Chart(_spec(lang, max(map(len, sides), default=0)), frame_, alt)


def _tops(data: pd.DataFrame, side: str, order: Sequence[str]) -> dict[str, list[float]]:
    """Name → where it begins, and where its next ribbon does; the sides are centred on each other."""
    sums = data.groupby(side)["value"].sum()
    gap = data["value"].sum() * _GAP / max(len(order), 1)
    at, found = 0.0, {}
    for name in order:
        found[name] = [at, at]
        at += float(sums[name]) + gap
    return found
