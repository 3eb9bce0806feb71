"""From tables of reports to the rows of charts: names, values and what is written beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from throughline.params import Period
from throughline.reports.model import Report
from ui.charts import Chart
from ui.charts.bars import bars
from ui.charts.lines import lines
from ui.charts.pairs import pairs
from ui.formats import compact, full, signed
from ui.words import column_label, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["ENOUGH_SALES", "weeks_shown", "returns", "shares", "weekly"]

ENOUGH_SALES = 20  # METRICS, "Intervals": under it a figure is too weak to judge
_ROWS = 15
_FARTHEST = 3.0  # a return of +2,000 % would press all others into a line: its bar ends here, its label tells the truth
_WEEKS = 12


def returns(page: Page, report: Report, measure: str = "romi_margin") -> Chart | None:
    """One bar a row: red is a loss on enough sales, grey what has too few of them to judge."""
    group = report.params.group
    rows = report.main.rows
    if group in ("day", "week", "month"):
        return None
    names = page.names(report.main, group)
    frame = pd.DataFrame({"name": names, "value": pd.to_numeric(rows[measure]), "sales": rows["sales"]})
    frame = frame.dropna(subset=["value"]).head(_ROWS)
    frame["text"] = [full(value, "share", page.lang, plus=True) for value in frame["value"]]
    frame["tone"] = [_tone(value, sales) for value, sales in zip(frame["value"], frame["sales"], strict=True)]
    frame["value"] = frame["value"].clip(upper=_FARTHEST)
    return bars(frame, page.lang, t("ui.alt_bars", page.lang, what=column_label(measure, page.lang)))


def _tone(value: float, sales: float) -> str:
    if sales < ENOUGH_SALES:
        return "soft"
    return "loss" if value < 0 else "plain"


def weeks_shown(page: Page) -> dict[str, object]:
    """The change of parameters that shows a course by weeks: at least twelve of them, up to the end of the period."""
    period = page.params.period
    first = min(period.first, period.last - timedelta(weeks=_WEEKS) + timedelta(days=1))
    shown = Period(max(first, min(page.facts.days.first, period.first)), period.last)
    return {"group": "week", "period": shown, "period_name": "", "compare": None, "compare_name": "none"}


def weekly(page: Page, report: Report, *measures: str) -> Chart:
    """One line a measure over the weeks of a report grouped by week."""
    units = {column.name: column.unit for column in report.main.columns}
    rows = report.main.rows
    parts = [
        pd.DataFrame(
            {
                "day": rows["week"],
                "series": column_label(name, page.lang),
                "value": pd.to_numeric(rows[name]),
                "text": [
                    compact(value, units[name], page.lang, currency=page.facts.currency, plus=signed(name))
                    for value in rows[name]
                ],
            }
        )
        for name in measures
    ]
    share = units[measures[0]] == "share"
    what = ", ".join(column_label(name, page.lang) for name in measures)
    return lines(pd.concat(parts), page.lang, t("ui.alt_lines", page.lang, what=what), share=share)


def shares(page: Page, report: Report, first: str = "spend", second: str = "revenue") -> Chart:
    """Two bars a row: its part of one measure's total beside its part of another's."""
    group = report.params.group
    rows = report.main.rows.head(_ROWS)
    names = page.names(replace(report.main, rows=rows), group)
    sides = {first: t(f"ui.share_of_{first}", page.lang), second: t(f"ui.share_of_{second}", page.lang)}
    parts = []
    for measure, side in sides.items():
        values = pd.to_numeric(rows[measure]).fillna(0.0) / (report.main.totals.get(measure) or float("nan"))
        texts = [full(value, "share", page.lang) for value in values]
        parts.append(pd.DataFrame({"name": names, "side": side, "value": values, "text": texts}))
    return pairs(pd.concat(parts), page.lang, t("ui.alt_pairs", page.lang), (sides[first], sides[second]))
