"""From tables of reports to the rows of charts: names, values and what is written beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from throughline.reports.engine.findings import ENOUGH_SALES
from throughline.reports.model import Report, Table
from ui.charts import Chart
from ui.charts.bars import bars
from ui.charts.lines import lines
from ui.charts.pairs import pairs
from ui.formats import compact, full, signed
from ui.words import column_label, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["returns", "shares", "weekly"]

_ROWS = 15
_FARTHEST = 3.0  # a return of +2,000 % would press all others into a line: its bar ends here, its label tells the truth


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


def weekly(page: Page, table: Table, *measures: str) -> Chart:
    """One line a measure over the rows of a table by day, week or month."""
    time = table.columns[0].name
    units = {column.name: column.unit for column in table.columns}
    rows = table.rows
    parts = [
        pd.DataFrame(
            {
                "day": rows[time],
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


def shares(page: Page, table: Table, first: str = "spend", second: str = "revenue") -> Chart:
    """Two bars a row: its part of one measure's total beside its part of another's."""
    table = replace(table, rows=table.rows.head(_ROWS))
    names = page.names(table, table.columns[0].name)
    sides = {first: t(f"ui.share_of_{first}", page.lang), second: t(f"ui.share_of_{second}", page.lang)}
    parts = []
    for measure, side in sides.items():
        values = pd.to_numeric(table.rows[measure]).fillna(0.0) / (table.totals.get(measure) or float("nan"))
        texts = [full(value, "share", page.lang) for value in values]
        parts.append(pd.DataFrame({"name": names, "side": side, "value": values, "text": texts}))
    return pairs(pd.concat(parts), page.lang, t("ui.alt_pairs", page.lang), (sides[first], sides[second]))
