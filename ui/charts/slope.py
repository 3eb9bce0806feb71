"""Two models beside each other: a line a name, from what the one gives it to what the other does."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import NARROW, Spec, frame

__all__ = ["slope"]

_ROW = 26
_APART = 0.8  # of a row: nearer than this the names at the ends would cover each other
_TONES = {"domain": ["more", "less", "same"], "range": ["blue", "orange", "gray"]}


@cache
def _spec(lang: str, rows: int) -> Spec:
    colour: Spec = {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None}
    side = {"domain": False, "ticks": False, "title": None, "orient": "top", "labelFontWeight": 600, "labelAngle": 0,
            "labelLimit": 150, "grid": False}  # fmt: skip
    label: Spec = {"type": "text", "fontSize": 12, "limit": {"expr": "max(width / 3 - 8, 80)"}}
    short: Spec = {"test": NARROW, "value": {"expr": "datum.short"}}
    labelled = {"text": {"condition": short, "field": "label"}, "y": {"field": "label_at", "type": "quantitative"}}
    return frame(
        lang,
        rows * _ROW + 40,
        encoding={
            "x": {"field": "side", "type": "ordinal", "sort": None, "axis": side,
                  "scale": {"type": "point", "padding": 1}},
            "y": {"field": "value", "type": "quantitative", "axis": None, "scale": {"nice": False, "zero": False}},
            "detail": {"field": "name"},
            "color": colour,
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "text", "type": "nominal", "title": "  "},
            ],
        },
        layer=[
            {"mark": {"type": "line", "strokeWidth": 2, "opacity": 0.85}},
            {"mark": {"type": "point", "filled": True, "size": 36, "opacity": 1}},
            {"transform": [{"filter": "datum.place === 0"}],
             "mark": label | {"align": "right", "dx": -10}, "encoding": labelled},
            {"transform": [{"filter": "datum.place === 1"}],
             "mark": label | {"align": "left", "dx": 10}, "encoding": labelled},
        ],
    )  # fmt: skip


def slope(data: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`data`: name, side (what the end is called), place (0 left, 1 right), value, label and short (beside the
    end), text (the tooltip), tone."""
    rows = data.reset_index(drop=True)
    names = rows["name"].nunique()
    rows["label_at"] = pd.concat([_spread(rows[rows["place"] == place]["value"], rows["value"], names)
                                  for place in (0, 1)]).reindex(rows.index)  # fmt: skip
    return Chart(
        _spec(lang, names), rows[["name", "side", "place", "value", "label", "short", "label_at", "text", "tone"]], alt
    )


def _spread(ends: pd.Series[float], every: pd.Series[float], names: int) -> pd.Series[float]:
    """Heights for the names at one end: their own values, pushed apart where they would overlap, up and down alike."""
    gap = (every.max() - every.min()) * _APART / max(names, 1)
    ordered = ends.astype(float).sort_values()
    lowest, places = float("-inf"), []
    for value in ordered:
        lowest = max(value, lowest + gap)
        places.append(lowest)
    # What was pushed over the top comes down again, the ones below with it.
    highest = max(ordered.iloc[-1], every.max()) if len(ordered) else 0.0
    for at in reversed(range(len(places))):
        places[at] = min(places[at], highest)
        highest = places[at] - gap
    return pd.Series(places, index=ordered.index, dtype=float)
