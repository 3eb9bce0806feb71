"""The charts of calls: valid Vega-Lite in both languages, made once whatever the figures."""

from __future__ import annotations

import altair
import pandas as pd
import pytest

from ui.charts import PICKED, Chart
from ui.charts.histogram import histogram
from ui.charts.hours import hours
from ui.charts.waterfall import waterfall


def charts(lang: str, value: float) -> dict[str, Chart]:
    """One chart of each kind, its figures made of `value`."""
    bars = pd.DataFrame({"bar": ["missed", "by_people"], "name": ["A", "B"], "start": 0.0, "end": value, "text": "",
                         "short": "", "told": "", "tone": ["whole", "left"], "chosen": [False, True]})  # fmt: skip
    cells = pd.DataFrame({"day": ["Пн", "Вт"], "hour": [0, 23], "depth": value, "text": "", "told": ""})
    bins = pd.DataFrame({"name": ["0–5", "5–10"], "value": value, "text": "", "told": ""})
    return {
        "waterfall": waterfall(bars, lang, ""),
        "hours": hours(cells, lang, ""),
        "missed hours": hours(cells, lang, "", "red"),
        "histogram": histogram(bins, lang, ""),
    }


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("kind", charts("ru", 1.0))
def test_a_specification_is_valid_and_knows_no_figure(kind: str, lang: str) -> None:
    chart = charts(lang, 0.25)[kind]
    altair.Chart.from_dict({**chart.spec, "data": {"values": []}}, validate=True)
    assert charts(lang, 0.75)[kind].spec is chart.spec


def test_a_click_on_a_row_picks_its_bar() -> None:
    (picked,) = charts("ru", 1.0)["waterfall"].spec["params"]  # type: ignore[misc]
    assert (picked["name"], picked["select"]["fields"]) == (PICKED, ["bar"])
