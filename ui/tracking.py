"""Numbers on the page of calls: how calls found their source, and how many dynamic numbers the sites need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from throughline.reports.engine.pool import CLASH, WINDOW_MINUTES, pool_said, sized
from throughline.reports.model import Report
from ui.words import t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["numbers", "pool", "resized"]

_POOL = ("brand", "pool_visitors", "peak_visits", "pool_load", "numbers_now", "clash_now", "numbers_free",
         "numbers_blind")  # fmt: skip
_AT_ONCE = 10  # numbers; all of them wait in the drawer
_WINDOW = "pool.window"
_CLASH = "pool.clash"
_LONGEST_WINDOW = 24 * 60  # minutes
_LEAST, _MOST = 0.1, 50.0  # per cent


def numbers(page: Page) -> None:
    """By what the source of calls is known, where it is lost, and what each number brought."""
    tracking = page.report("tracking")
    page.cell("matching", tracking, "matching")
    page.cell("by_operator", tracking, "by_operator")
    page.cell("by_brand", tracking, "by_brand")
    page.cell("numbers", tracking, "numbers", first=_AT_ONCE)


def pool(page: Page) -> None:
    """The size of the pool for a window and a share that the reader types: only this part is drawn again."""
    window, clash = _asked(page)
    page.cell("pool", resized(page.report("tracking"), window, clash), "pool", columns=_POOL)


def resized(report: Report, window_minutes: float, clash: float) -> Report:
    """The report with its pool counted for another window and share."""
    table = sized(report.tables["pool"].rows, window_minutes, clash)
    said = pool_said(table, window_minutes, clash)
    return replace(report, tables={**report.tables, "pool": table}, findings={**report.findings, "pool": said})


def _asked(page: Page) -> tuple[float, float]:
    """Minutes of the answer window, and the share of visitors that may stay without a number of their own."""
    with st.container(horizontal=True, gap="small"):
        window = st.number_input(
            t("ui.pool_window", page.lang), min_value=0, max_value=_LONGEST_WINDOW, value=WINDOW_MINUTES, step=5,
            key=_WINDOW, width=260, help=t("ui.pool_window_help", page.lang),
        )  # fmt: skip
        share = st.number_input(
            t("ui.pool_clash", page.lang), min_value=_LEAST, max_value=_MOST, value=CLASH * 100, step=0.5,
            format="%.1f", key=_CLASH, width=260, help=t("ui.pool_clash_help", page.lang),
        )  # fmt: skip
    return float(window), float(share) / 100
