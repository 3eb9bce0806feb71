"""From tables of reports to the rows of charts: names, values and what is written beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from throughline.params import Period
from throughline.reports.model import Report, Table
from throughline.reports.wording.formats import compact, currency_symbol, full, signed
from ui.charts import Chart
from ui.charts.lines import lines
from ui.charts.pairs import pairs
from ui.charts.steps import steps
from ui.words import column_label, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["funnel_steps", "shares", "weekly"]

_PAIRS = 10
_FEWEST_WEEKS = 3


def weekly(page: Page, table: Table, *measures: str) -> Chart:
    """One line a measure over the rows of a table by day, week or month; weeks cut by the period are left out."""
    time = table.columns[0].name
    units = {column.name: column.unit for column in table.columns}
    rows, cut = _whole_weeks(table, page.params.period)
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
    plus = any(signed(name) for name in measures)
    first, *others = (column_label(name, page.lang) for name in measures)
    what = ", ".join([first, *(label[:1].lower() + label[1:] for label in others)])
    alt = t("ui.alt_lines", page.lang, what=what)
    chart = lines(pd.concat(parts), page.lang, alt, share=share, plus=plus, monthly=time == "month")
    money = units[measures[0]] == "money"
    note = f"{what}, {currency_symbol(page.facts.currency, page.lang)}" if money else what
    return replace(chart, note=f"{note}. {t('ui.note_cut', page.lang)}" if cut else f"{note}.")


def _whole_weeks(table: Table, period: Period) -> tuple[pd.DataFrame, bool]:
    """The rows of whole weeks of the period, if enough of them are left, and whether any was left out.

    Half a week is half the money: as the end of a line it would look like a fall.
    """
    rows = table.rows
    if table.columns[0].name != "week" or rows.empty:
        return rows, False
    first, last = (pd.Timestamp(rows["week"].iloc[place]).date() for place in (0, -1))
    from_ = 1 if first < period.first <= first + timedelta(days=6) else 0
    to = len(rows) - (1 if last + timedelta(days=6) > period.last else 0)
    whole = rows.iloc[from_:to]
    return (whole, len(whole) < len(rows)) if len(whole) >= _FEWEST_WEEKS else (rows, False)


def shares(page: Page, table: Table, first: str = "spend", second: str = "revenue") -> Chart:
    """Two bars a row: its part of one measure's total beside its part of another's."""
    table = replace(table, rows=table.rows.head(_PAIRS))
    names = page.names(table, table.columns[0].name)
    sides = {first: t(f"ui.share_of_{first}", page.lang), second: t(f"ui.share_of_{second}", page.lang)}
    parts = []
    for measure, side in sides.items():
        values = pd.to_numeric(table.rows[measure]).fillna(0.0) / (table.totals.get(measure) or float("nan"))
        texts = [full(value, "share", page.lang) for value in values]
        parts.append(pd.DataFrame({"name": names, "side": side, "value": values, "text": texts}))
    chart = pairs(pd.concat(parts), page.lang, t("ui.alt_pairs", page.lang), (sides[first], sides[second]))
    return replace(chart, note=t("ui.note_pairs", page.lang))


_APPLICATIONS_FROM = "enquiries"
# Visits are no part of clicks: free channels bring them too, so a share of them would mislead.
_NO_SHARE = ("impressions", "visits", _APPLICATIONS_FROM)


def funnel_steps(page: Page, report: Report) -> Chart:
    """The steps of the funnel: bars from the enquiries on, of which the later steps are parts; traffic is counted."""
    rows = report.tables["steps"].rows
    steps_ = [str(step) for step in rows["step"]]
    people = pd.to_numeric(rows["people"])
    whole = people[rows["step"] == _APPLICATIONS_FROM].sum() or float("nan")
    start = steps_.index(_APPLICATIONS_FROM)
    data = pd.DataFrame(
        {
            "name": [page.name_of("step", step) for step in steps_],
            "value": [0.0 if place < start else value / whole for place, value in enumerate(people)],
            "text": [_step_text(page, steps_, place, rows) for place in range(len(steps_))],
            "short": [_step_text(page, steps_, place, rows, short=True) for place in range(len(steps_))],
        }
    )
    return steps(data.fillna({"value": 0.0}), page.lang, t("ui.alt_steps", page.lang))


def _step_text(page: Page, names: list[str], place: int, rows: pd.DataFrame, *, short: bool = False) -> str:
    value = full(rows["people"].iloc[place], "count", page.lang)
    share = rows["conversion"].iloc[place]
    if names[place] in _NO_SHARE or pd.isna(share):
        return value
    told = full(share, "share", page.lang)
    if short:
        return f"{value} · {told}"
    before = page.name_of("step", names[place - 1]).lower()
    return t("ui.funnel_text", page.lang, value=value, share=told, before=before)
