"""Returns with what chance makes of them: a bar with its bounds, and bounds in words for a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from throughline.attribution.intervals import ENOUGH
from throughline.params import TIME_GROUPS
from throughline.reports.engine.findings import unadvertised
from throughline.reports.engine.measures import unit_of
from throughline.reports.model import Column, Report
from throughline.reports.wording.formats import full, signed
from ui.charts import Chart
from ui.charts.bars import bars
from ui.words import column_label, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["bounds_of", "returns", "with_bounds"]

_ROWS = 15
# A return of +2,000 % would press all others into a line: its bar ends here, its label tells the truth.
_FARTHEST = 3.0


def bounds_of(report: Report, measure: str) -> pd.DataFrame:
    """Group value → low, high and judged of a measure, from the table of intervals; no rows where it has none."""
    table = report.tables["intervals"]
    rows = table.rows[table.rows["measure"] == measure]
    return rows.set_index(table.columns[0].name)[["low", "high", "judged"]]


def returns(page: Page, report: Report, measure: str = "romi_margin") -> Chart | None:
    """A bar a row with its 95 % bounds, its triangle is ROMI by revenue: red a proven loss, green a proven gain, grey
    what chance may explain."""
    group = report.params.group
    rows = report.main.rows
    if group in TIME_GROUPS:
        return None
    bounds = bounds_of(report, measure).reindex(rows[group])
    certain = bounds["judged"].to_numpy() == 1
    frame = pd.DataFrame(
        {
            "name": page.names(report.main, group),
            "value": pd.to_numeric(rows[measure]),
            "tick": pd.to_numeric(rows["romi"]),
            "low": bounds["low"].where(certain).to_numpy(float),
            "high": bounds["high"].where(certain).to_numpy(float),
        }
    )
    if group == "channel" and page.snapshot is not None:  # what overheads lay on them is no price of theirs
        frame.loc[rows["channel"].isin(unadvertised(page.snapshot)), ["low", "high"]] = float("nan")
    frame = frame.dropna(subset=["value"]).head(_ROWS)
    frame["text"] = [full(value, "share", page.lang, plus=True) for value in frame["value"]]
    label = column_label("romi", page.lang)
    frame["tick_text"] = [f"{label} {full(value, 'share', page.lang, plus=True)}" for value in frame["tick"]]
    sides = zip(frame["low"], frame["high"], strict=True)
    frame["range_text"] = [_between(low, high, measure, page.lang) for low, high in sides]
    frame["tone"] = [_tone(low, high) for low, high in zip(frame["low"], frame["high"], strict=True)]
    drawn = ["value", "tick", "low", "high"]
    frame[drawn] = frame[drawn].clip(upper=_FARTHEST)
    chart = bars(frame, page.lang, t("ui.alt_bars", page.lang, what=column_label(measure, page.lang)))
    return replace(chart, note=t("ui.note_returns", page.lang, n=int(ENOUGH)))


def with_bounds(page: Page, report: Report, measures: Sequence[str]) -> Report:
    """The report with a column `<measure>_bounds` in its main table: the 95 % bounds in words."""
    main = report.main
    group, rows = main.columns[0].name, main.rows.copy()
    for measure in measures:
        bounds = bounds_of(report, measure).reindex(rows[group])
        rows[f"{measure}_bounds"] = [
            None if pd.isna(bound.judged) else _words(bound.low, bound.high, bool(bound.judged), measure, page.lang)
            for bound in bounds.itertuples()
        ]
    columns = (*main.columns, *(Column(f"{measure}_bounds", "text") for measure in measures))
    name = next(iter(report.tables))
    return replace(report, tables={**report.tables, name: replace(main, columns=columns, rows=rows)})


def _words(low: float, high: float, judged: bool, measure: str, lang: str) -> str:
    return _between(low, high, measure, lang) if judged else t("ui.too_few", lang)


def _between(low: float, high: float, measure: str, lang: str) -> str:
    if pd.isna(low) or pd.isna(high):
        return t("ui.too_few", lang)
    unit, plus = unit_of(measure), signed(measure)
    return t("ui.from_to", lang, low=full(low, unit, lang, plus=plus), high=full(high, unit, lang, plus=plus))


def _tone(low: float, high: float) -> str:
    """Sure only where the whole interval lies on one side of zero."""
    return "gain" if low > 0 else "loss" if high < 0 else "soft"
