"""Two rows side by side: with what probability the first is better."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from throughline.reports.engine.surely import percent
from throughline.reports.model import Report
from ui.returns import bounds_of
from ui.words import column_label, escape, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["compare"]

_MEASURES = ("romi_margin", "cpo", "cpl")


def compare(page: Page, report: Report) -> None:
    """A choice of two rows and a sentence for each measure that tells them apart."""
    group, lang = report.params.group, page.lang
    rows = report.tables["beats"].rows
    options = list(dict.fromkeys([*rows["row_a"], *rows["row_b"]]))
    if len(options) < 2:
        st.caption(t("ui.compare_none", lang))
        return

    def named(label: str) -> str:
        return page.name_of(group, label) or t("ui.not_named", lang)

    with st.container(horizontal=True):
        first = _choice("row_a", options, named, lang)
        second = _choice("row_b", [label for label in options if label != first], named, lang)
    st.markdown("\n".join(_sentences(report, first, second, lang, named(first), named(second))))


def _choice(name: str, options: list[str], named: Callable[[str], str], lang: str) -> str:
    key = f"compare.{name}"
    if st.session_state.get(key, options[0]) not in options:  # the row of another period or group
        del st.session_state[key]
    return str(st.selectbox(column_label(name, lang), options, key=key, format_func=named, width=260))


def _sentences(report: Report, first: str, second: str, lang: str, name_a: str, name_b: str) -> list[str]:
    rows = report.tables["beats"].rows
    found = []
    for measure in _MEASURES:
        of = rows[rows["measure"] == measure]
        straight = of[(of["row_a"] == first) & (of["row_b"] == second)]["a_beats_b"]
        turned = of[(of["row_a"] == second) & (of["row_b"] == first)]["a_beats_b"]
        if straight.empty and turned.empty:
            continue
        chance = float(straight.iloc[0]) if len(straight) else 1 - float(turned.iloc[0])
        names = (name_a, name_b) if chance >= 0.5 else (name_b, name_a)
        better = max(chance, 1 - chance)
        a, b = (escape(name) for name in names)
        text = t(f"ui.compare_{measure}", lang, chance=escape(percent(better, lang)), a=a, b=b)
        few = t("ui.compare_few", lang) if _too_few(report, measure, (first, second)) else ""
        found.append(f"- :gray[{text} {few}]" if few else f"- {text}")
    return found


def _too_few(report: Report, measure: str, labels: tuple[str, str]) -> bool:
    judged = bounds_of(report, measure)["judged"]
    return any(judged.get(label, 0) != 1 for label in labels)
