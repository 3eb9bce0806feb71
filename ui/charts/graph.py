"""States and the ways between them: a line begins thick and ends thin, so that it needs no arrow.

Only the strongest lines are drawn; over a state all of its own appear.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import pandas as pd

from ui.charts import Chart
from ui.charts.base import Spec, frame, painted, theme_colour

__all__ = ["graph"]

_HEIGHT = 460
_ASIDE = 0.006  # there and back run beside each other
_TONES = {"domain": ["state", "start", "conversion", "null"], "range": ["blue", "gray", "green", "red"]}
_OVER = "(isValid(over.node) && (indexof(over.node, datum.from) >= 0 || indexof(over.node, datum.to) >= 0))"
_NONE = "!isValid(over.node)"
Places = dict[str, tuple[float, float]]


@cache
def _spec(lang: str) -> Spec:
    across: Spec = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.12, 1.12]}}
    down: Spec = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [-0.06, 1.06]}}
    tone: Spec = {"field": "tone", "type": "nominal", "scale": _TONES, "legend": None}
    tooltip: Spec = {"field": "text", "type": "nominal", "title": " "}
    label: Spec = {"type": "text", "fontSize": 12, "limit": {"expr": "width * 0.2"}}
    return frame(
        lang,
        _HEIGHT,
        encoding={"x": across, "y": down},
        resolve={"scale": {"color": "independent"}},
        layer=[
            {
                "transform": [{"filter": "datum.kind === 'way'"}],
                "mark": {"type": "trail"},
                "encoding": {
                    "detail": {"field": "id"},
                    "order": {"field": "end"},
                    "size": {"field": "width", "type": "quantitative", "scale": None, "legend": None},
                    "color": tone,
                    "opacity": {
                        "condition": [
                            {"test": _OVER, "value": 0.85},
                            {"test": f"{_NONE} && datum.strong", "value": 0.4},
                        ],
                        "value": 0,
                    },
                    "tooltip": tooltip,
                },
            },
            {
                "transform": [{"filter": "datum.kind !== 'way'"}],
                "params": [
                    {"name": "over", "select": {"type": "point", "on": "pointerover", "clear": "pointerout",
                                                "fields": ["node"]}}
                ],
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {
                    "size": {"field": "width", "type": "quantitative", "scale": None, "legend": None},
                    "color": tone,
                    "tooltip": tooltip,
                },
            },
            *(
                {
                    "transform": [{"filter": f"datum.kind === '{side}'"}, painted("gray")],
                    "mark": label | {"align": align, "dx": aside, "baseline": base, "dy": dy},
                    "encoding": {"text": {"field": "label"}, "color": theme_colour("gray")},
                }
                for side, align, aside, base, dy in (
                    ("left", "right", -14, "middle", 0),
                    ("right", "left", 14, "middle", 0),
                    ("middle", "center", 0, "top", 12),
                )
            ),
        ],
    )  # fmt: skip


def graph(states: pd.DataFrame, ways: pd.DataFrame, lang: str, alt: str) -> Chart:
    """`states`: node, label, tone (state, start, conversion, null), part (0–1, its size), text.

    `ways`: from, to, part (its probability), strong (drawn without being asked for), text, tone.
    """
    places = _places(states)
    rows: list[dict[str, object]] = []
    for number, way in enumerate(ways.to_dict("records")):
        if way["from"] == way["to"]:
            continue  # a way back to itself is told at the state
        rows += _way(number, way, places)
    for state in states.to_dict("records"):
        x, y = places[state["node"]]
        kind = "middle" if state["tone"] != "state" else "left" if x < 0.5 else "right"
        told = {name: state[name] for name in ("node", "label", "tone", "text")}
        rows.append({**told, "kind": kind, "x": x, "y": y, "end": 0, "width": 60 + 540 * state["part"], "strong": True})
    columns = ["kind", "id", "node", "from", "to", "label", "x", "y", "end", "width", "tone", "text", "strong"]
    return Chart(_spec(lang), pd.DataFrame(rows, columns=columns), alt)


def _way(number: int, way: dict[str, object], places: Places) -> list[dict[str, object]]:
    (x, y), (to_x, to_y) = places[str(way["from"])], places[str(way["to"])]
    length = math.hypot(to_x - x, to_y - y) or 1.0
    aside_x, aside_y = (to_y - y) / length * _ASIDE, (x - to_x) / length * _ASIDE
    part = float(str(way["part"]))
    both = {"kind": "way", "id": number, "from": way["from"], "to": way["to"], "tone": way["tone"],
            "text": way["text"], "strong": way["strong"]}  # fmt: skip
    return [
        {**both, "x": x + aside_x, "y": y + aside_y, "end": 0, "width": 1.5 + 10 * math.sqrt(part)},
        {**both, "x": to_x + aside_x, "y": to_y + aside_y, "end": 1, "width": 0.8},
    ]


def _places(states: pd.DataFrame) -> Places:
    """The start on the left, what journeys end in on the right, the states on an oval between them."""
    found: Places = {}
    fixed = {"start": (0.0, 0.5), "conversion": (1.0, 0.68), "null": (1.0, 0.32)}
    inner: Sequence[str] = [row.node for row in states.itertuples() if row.tone not in fixed]
    for row in states.itertuples():
        if row.tone in fixed:
            found[row.node] = fixed[row.tone]
    for number, node in enumerate(inner):
        turn = 2 * math.pi * (number + 0.5) / max(len(inner), 1) + math.pi / 2
        found[node] = (0.5 - 0.28 * math.cos(turn), 0.5 + 0.46 * math.sin(turn))
    return found
