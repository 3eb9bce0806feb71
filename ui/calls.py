"""Charts and choices of the pages of calls: the waterfall of missed calls, hours of the week, distributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from babel import Locale

from throughline.params import TIME_GROUPS
from throughline.reports.model import Finding, Report, Table
from throughline.reports.wording.formats import full
from ui.charts import Chart
from ui.charts.histogram import histogram
from ui.charts.hours import HOURS, hours
from ui.charts.waterfall import waterfall
from ui.filters import go_down
from ui.words import t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["bar_choice", "chosen_bar", "of_bar", "opens_group", "waiting_chart", "waterfall_chart", "week_chart"]

ALL, WHOLE, PEOPLE, FAILED = "calls", "missed", "by_people", "failed"
_BAR = "missed.bar"
_TONES = {WHOLE: "whole", PEOPLE: "left", FAILED: "apart"}


def chosen_bar() -> str:
    """The bar whose calls are listed: what people missed, until the reader picks another."""
    return st.session_state.get(_BAR) or PEOPLE


def bar_choice(page: Page, report: Report) -> None:
    """The bars to pick from, for the keyboard: a click on the chart picks too."""
    page.tell()
    bars = [str(bar) for bar in report.tables["waterfall"].rows["bar"] if bar != ALL]
    if st.session_state.get(_BAR) not in bars:
        st.session_state[_BAR] = PEOPLE
    st.pills(
        t("ui.missed_bar", page.lang), options=bars, format_func=lambda bar: page.name_of("bar", bar), key=_BAR,
        label_visibility="collapsed",
    )  # fmt: skip


def _pick(row: Mapping[str, object]) -> None:
    st.session_state[_BAR] = row["bar"]


def waterfall_chart(page: Page, report: Report) -> Chart:
    """What missed calls leave at, one reason after another, until those are left that people missed.

    All calls are told of and not drawn: beside them the few that people missed would be no longer than a point.
    """
    table = report.tables["waterfall"].rows
    rows = table[table["bar"] != ALL].reset_index(drop=True)
    calls = dict(zip(rows["bar"], rows["calls"].astype(int), strict=True))
    left, starts = calls[WHOLE], []
    for bar, number in calls.items():
        is_step = bar not in _TONES
        left -= number if is_step else 0
        starts.append(left if is_step else 0)
    texts = [_with_share(page, number, share) for number, share in zip(rows["calls"], rows["share"], strict=True)]
    names, opens = [page.name_of("bar", bar) for bar in rows["bar"]], t("ui.open_list", page.lang)
    data = pd.DataFrame(
        {
            "bar": rows["bar"],
            "name": names,
            "start": starts,
            "end": [start + number for start, number in zip(starts, calls.values(), strict=True)],
            "text": texts,
            "short": [full(number, "count", page.lang) for number in rows["calls"]],
            "told": [f"{name}: {text}. {opens}" for name, text in zip(names, texts, strict=True)],
            "tone": [_TONES.get(bar, "step") for bar in rows["bar"]],
            "chosen": rows["bar"] == chosen_bar(),
        }
    )
    return replace(waterfall(data, page.lang, t("ui.alt_waterfall", page.lang)), picked=_pick)


def _with_share(page: Page, number: float, share: float) -> str:
    return f"{full(number, 'count', page.lang)} · {full(share, 'share', page.lang)}"


def of_bar(report: Report) -> Report:
    """The report with the list of the chosen bar alone and the sentence that says so; the whole is all bars but the
    one of telephony."""
    bar, table, counted = chosen_bar(), report.tables["list"], report.tables["waterfall"].rows
    here = table.rows["bar"] != FAILED if bar == WHOLE else table.rows["bar"] == bar
    n = int(counted.loc[counted["bar"] == bar, "calls"].sum())
    finding = Finding("missed_of_bar" if n else "missed_of_bar_none", {"bar": bar, "n": n})
    only = replace(table, rows=table.rows[here].reset_index(drop=True))
    return replace(report, tables={**report.tables, "list": only}, findings={**report.findings, "list": finding})


def week_chart(page: Page, table: Table, value: str, tone: str = "blue") -> Chart:
    """Days of the week by hours: the deeper, the larger `value`; the tooltip says all that is known of the hour."""
    found = table.rows.set_index(["weekday", "hour"])[value]
    most = float(found.max()) if len(found) else 0.0
    unit = next(column.unit for column in table.columns if column.name == value)
    days = Locale.parse(page.lang).days["stand-alone"]["abbreviated"]
    order = [7, *range(1, 7)] if page.params.week_start == "sunday" else [*range(1, 8)]
    rows = []
    for weekday in order:
        day = days[weekday - 1]
        for hour in range(HOURS):
            number = float(found.get((weekday, hour), 0.0))
            said = full(number, unit, page.lang)
            told = f"{day}, {hour}:00–{hour + 1}:00: {said}"
            rows.append((day, hour, number / most if most else 0.0, said if number else "", told))
    data = pd.DataFrame(rows, columns=["day", "hour", "depth", "text", "told"])
    return hours(data, page.lang, t("ui.alt_week", page.lang), tone)


def waiting_chart(page: Page, report: Report) -> Chart:
    """How long clients waited for the answer: an upright bar a span of seconds, over it its part of all."""
    rows = report.tables["answer_time"].rows
    names = [_span(start, end, page.lang) for start, end in zip(rows["wait_from"], rows["wait_to"], strict=True)]
    told = [
        f"{name}: {_with_share(page, number, share)}"
        for name, number, share in zip(names, rows["calls"], rows["share"], strict=True)
    ]
    texts = [full(share, "share", page.lang) for share in rows["share"]]
    data = pd.DataFrame({"name": names, "value": rows["calls"], "text": texts, "told": told})
    return histogram(data, page.lang, t("ui.alt_waiting", page.lang))


def _span(start: float, end: float, lang: str) -> str:
    if pd.isna(start):
        return t("ui.not_told", lang)
    first = full(start, "seconds", lang)
    if pd.isna(end):
        return t("ui.seconds_from", lang, first=first)
    return t("ui.seconds_span", lang, first=first, last=full(end, "seconds", lang))


def opens_group(report: Report) -> dict[str, Any]:
    """Clicks of a table by group: one level down on the same page."""
    group = report.params.group
    if group in TIME_GROUPS:
        return {}
    return {"opens": group, "on_open": lambda row: go_down(group, str(row[group]))}
