"""Lines over weeks, each named where it ends, so that no legend is needed."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import Spec, days_axis, frame, money_axis, share_axis

__all__ = ["lines"]

_HEIGHT = 230
_APART = 0.085  # of the height: nearer than this the names at the ends would cover each other


@cache
def _spec(lang: str, share: bool, plus: bool, monthly: bool, series: tuple[str, ...]) -> Spec:
    colour = {"field": "series", "type": "nominal", "legend": None, "scale": {"domain": list(series)}}
    return frame(
        lang,
        _HEIGHT,
        timed=True,
        padding={"left": 5, "top": 5, "bottom": 5, "right": 18},
        encoding={
            # Points, not time: each week or month has its own mark and its own label below it.
            "x": {
                "field": "day",
                "type": "ordinal",
                "axis": days_axis(monthly),
                "scale": {"type": "point", "padding": 0.2},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "axis": {**(share_axis(plus) if share else money_axis(lang)), "gridOpacity": 0.6},
            },
            "color": colour,
        },
        layer=[
            {"mark": {"type": "line", "strokeWidth": 2}},
            {
                "mark": {"type": "point", "filled": True, "size": 26},
                "encoding": {
                    "tooltip": [
                        {"field": "series", "type": "nominal", "title": " "},
                        {
                            "field": "day",
                            "type": "temporal",
                            "format": "%B %Y" if monthly else "%-d %b %Y",
                            "title": "  ",
                        },
                        {"field": "text", "type": "nominal", "title": "   "},
                    ]
                },
            },
            {
                "transform": [{"filter": "datum.is_last"}],
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "fontWeight": 600},
                "encoding": {"text": {"field": "series"}, "y": {"field": "label_at", "type": "quantitative"}},
            },
        ],
    )


def lines(
    data: pd.DataFrame, lang: str, alt: str, *, share: bool = False, plus: bool = True, monthly: bool = False
) -> Chart:
    """`data`: day, series, value, text. Days are days of the business zone and are drawn as they are."""
    frame_ = data[["day", "series", "value", "text"]].reset_index(drop=True)
    # Midnight of no zone: Vega reads it as local time of the browser, so the day stays the day everywhere.
    frame_["day"] = pd.to_datetime(frame_["day"]).dt.strftime("%Y-%m-%dT00:00:00")
    known = frame_.dropna(subset=["value"]).sort_values("day")
    frame_["is_last"] = frame_.index.isin(known.drop_duplicates("series", keep="last").index)
    frame_["label_at"] = _spread(frame_)
    return Chart(_spec(lang, share, plus, monthly, tuple(dict.fromkeys(frame_["series"]))), frame_, alt)


def _spread(rows: pd.DataFrame) -> pd.Series[float]:
    """Heights for the names at the ends of the lines: their own values, pushed up where they would overlap."""
    values = rows["value"]
    gap = (max(values.max(), 0.0) - min(values.min(), 0.0)) * _APART
    ends = values[rows["is_last"]].astype(float).sort_values()
    lowest, places = float("-inf"), []
    for value in ends:
        lowest = max(value, lowest + gap)
        places.append(lowest)
    return pd.Series(places, index=ends.index, dtype=float).reindex(rows.index)
