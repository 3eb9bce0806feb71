"""Every specification is valid Vega-Lite, in both languages, and is made once."""

from __future__ import annotations

import altair
import pandas as pd
import pytest

from ui.charts import Chart
from ui.charts.bars import bars
from ui.charts.flow import flow
from ui.charts.graph import graph
from ui.charts.heat import heat
from ui.charts.lines import lines
from ui.charts.pairs import pairs
from ui.charts.parts import parts
from ui.charts.slope import slope
from ui.charts.steps import steps
from ui.charts.timeline import timeline

NAMES = pd.DataFrame({"name": ["A", "B"], "value": [0.2, -0.1], "text": ["+20 %", "−10 %"]})

SLOPE = pd.DataFrame({"name": ["A", "B"], "before": [10.0, 9.9], "after": [0.0, 20.0], "before_text": "",
                      "after_text": "", "told": "", "tone": "more"})  # fmt: skip
MOVES = pd.DataFrame({"from": ["A", "B"], "to": ["C", "C"], "value": [3.0, 1.0], "text": ["A → C", "B → C"]})
STATES = pd.DataFrame({"node": ["start", "A", "conversion", "null"], "label": ["s", "A", "c", "n"], "part": 0.5,
                       "tone": ["start", "state", "conversion", "null"], "text": ""})  # fmt: skip
WAYS = pd.DataFrame({"from": ["start", "A", "A"], "to": ["A", "conversion", "A"], "part": [1.0, 0.25, 0.75],
                     "strong": True, "text": "", "tone": "state"})  # fmt: skip


def charts(lang: str) -> dict[str, Chart]:
    """One chart of each kind."""
    weeks = pd.DataFrame({"day": ["2026-10-05", "2026-10-12"] * 2, "series": ["x", "x", "y", "y"]})
    weeks = weeks.assign(value=[1.0, 2.0, 1.5, 2.05], text="")
    return {
        "bars": bars(NAMES.assign(tone=["plain", "loss"]), lang, ""),
        "bars with errors": bars(
            NAMES.assign(tone="soft", tick=0.5, tick_text="", low=[-0.1, None], high=[0.4, None], range_text=""),
            lang,
            "",
        ),
        "lines": lines(weeks, lang, ""),
        "steps": steps(NAMES.assign(short="1"), lang, ""),
        "pairs": pairs(NAMES.assign(side=["s", "r"]), lang, "", ("s", "r")),
        "heat": heat(NAMES.assign(model="m", far=[0.3, -0.7]), lang, ""),
        "parts": parts(NAMES, lang, ""),
        "bounds": parts(NAMES.assign(low=[0.1, 0.0], high=[0.3, 0.1]), lang, ""),
        "slope": slope(SLOPE, ("x", "y"), lang, ""),
        "flow": flow(MOVES, [{"A": "A −3", "B": "B −1"}, {"C": "C +4"}], lang, ""),
        "graph": graph(STATES, WAYS, lang, ""),
        "timeline": timeline(
            pd.DataFrame({"moment": ["2026-10-05"], "lane": ["v"], "when": [""], "text": [""]}), lang, ""
        ),
    }


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("kind", charts("ru"))
def test_a_specification_is_valid(kind: str, lang: str) -> None:
    chart = charts(lang)[kind]
    altair.Chart.from_dict({**chart.spec, "data": {"values": []}}, validate=True)
    assert charts(lang)[kind].spec is chart.spec


def test_names_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    data = charts("ru")["lines"].data
    labels = sorted(data.loc[data["is_last"], "label_at"])
    assert labels[0] == 2.0
    assert labels[1] == pytest.approx(2.0 + 2.05 * 0.085)


def test_names_of_a_slope_keep_their_order_and_a_distance() -> None:
    """Ends at 10 and 9.9 of a range of 20: the names move apart by the same, and stay around their ends."""
    data = charts("ru")["slope"].data
    names = data[data["tone"] != "head"].set_index("name")
    left = names["before_at"]
    assert left["A"] - left["B"] == pytest.approx(20 * 0.72 / 2)
    assert left["A"] + left["B"] == pytest.approx(10 + 9.9)
    assert names["after_at"].to_dict() == pytest.approx({"A": 0, "B": 20})


def test_ribbons_are_as_thick_as_what_moves_and_do_not_overlap_where_they_end() -> None:
    data = charts("ru")["flow"].data
    ribbons = data[data["kind"] == "ribbon"]
    assert (ribbons["y2"] - ribbons["y"]).groupby(ribbons["id"]).agg(["min", "max"]).round(9).to_numpy().tolist() == [
        [3, 3],
        [1, 1],
    ]
    ends = ribbons[ribbons["x"] == 1].sort_values("y")
    assert ends["y2"].iloc[0] == pytest.approx(ends["y"].iloc[1])
    assert data.loc[data["kind"] == "right", "y"].tolist() == pytest.approx([2.0])


def test_a_graph_draws_every_way_but_those_back_to_the_same_state() -> None:
    data = charts("ru")["graph"].data
    assert data[data["kind"] == "way"].groupby("id").size().tolist() == [2, 2]
    assert data[data["kind"] != "way"]["node"].tolist() == ["start", "A", "conversion", "null"]
    assert data["x"].between(0, 1, inclusive="both").sum() >= 4
