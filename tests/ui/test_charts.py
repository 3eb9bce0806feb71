"""Every specification is valid Vega-Lite, in both languages, and is made once."""

from __future__ import annotations

import altair
import pandas as pd
import pytest

from ui.charts import Chart
from ui.charts.bars import bars
from ui.charts.dots import dots
from ui.charts.lines import lines
from ui.charts.pairs import pairs
from ui.charts.steps import steps
from ui.charts.timeline import timeline

NAMES = pd.DataFrame({"name": ["A", "B"], "value": [0.2, -0.1], "text": ["+20 %", "−10 %"]})


def charts(lang: str) -> dict[str, Chart]:
    """One chart of each kind."""
    weeks = pd.DataFrame({"day": ["2026-10-05", "2026-10-12"] * 2, "series": ["x", "x", "y", "y"]})
    weeks = weeks.assign(value=[1.0, 2.0, 1.5, 2.05], text="")
    return {
        "bars": bars(NAMES.assign(tone=["plain", "loss"]), lang, ""),
        "lines": lines(weeks, lang, ""),
        "steps": steps(NAMES, lang, ""),
        "pairs": pairs(NAMES.assign(side=["s", "r"]), lang, "", ("s", "r")),
        "dots": dots(NAMES.assign(model="m", chosen=[True, False]), lang, ""),
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
