"""Scenarios on the page: pinning the present parameters as A, the line that says what B changes, the cell of both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from throughline.params import Params
from throughline.reports.engine.scenario import MEASURES, SIDES
from throughline.reports.engine.scenario_chance import JUDGED
from throughline.reports.model import Column, Report, Table
from throughline.reports.wording.formats import days_span, full
from throughline.texts import has
from ui.project import Facts
from ui.state import pin, swap, unpin
from ui.words import escape, group_label, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["differences", "pin_button", "scenario_bar", "scenario_cell"]

_PLAIN = ("axis", "model", "weights", "half_life", "window", "order", "direct", "significant", "touches_until", "link",
          "call_lead", "target_seconds", "cycle_days", "greeting_seconds", "work_hours")  # fmt: skip
# The measures in the order in which they matter: of those that differ, a screen holds this many.
_FIRST = ("gross_profit", "romi_margin", "revenue", "leads", "sales", "cpl", "cpo", "spend")
_MEASURES_AT_MOST = 4
_VALUES_AT_MOST = 3
_LEAST = 1e-9


def pin_button(params: Params) -> None:
    """«Pin as A», while nothing is pinned yet."""
    lang = params.lang
    if params.b is None:
        st.button(t("ui.pin", lang), key="pin", type="tertiary", icon=":material/keep:", help=t("ui.pin_help", lang),
                  on_click=pin)  # fmt: skip
    else:
        st.caption(t("ui.pinned", lang))


def scenario_bar(params: Params, facts: Facts) -> None:
    """Which scenario the page shows, how it differs from A, and the ways out of it; nothing without a scenario."""
    if params.b is None:
        return
    lang = params.lang
    named = " · ".join(differences(params, params.b, facts))
    text = t("ui.scenario_differs", lang, differences=named) if named else t("ui.scenario_same", lang)
    pinned = ", ".join([_word("period", params, facts), _word("model", params, facts), _word("margin", params, facts)])
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="scenario"):
        st.markdown(f"{text}  \n:small[:gray[{t('ui.scenario_pinned', lang, values=pinned)}]]")
        st.button(t("ui.swap", lang), key="swap", type="tertiary", on_click=swap, args=(params,))
        st.button(t("ui.unpin", lang), key="unpin", type="tertiary", on_click=unpin, args=(params,))


def differences(a: Params, b: Params, facts: Facts) -> list[str]:
    """«Margin: 35 % instead of 50 %», for every parameter that is not the same. Safe for Markdown."""
    lang = a.lang
    names = [name for name in ("period", *_PLAIN, "margin") if _value(a, name) != _value(b, name)]
    found = [
        t("ui.scenario_difference", lang, name=t(f"params.{name}.label", lang), b=_word(name, b, facts),
          a=_word(name, a, facts))
        for name in names
    ]  # fmt: skip
    filtered = sorted({name for name, _ in (*a.filters, *b.filters) if a.chosen(name) != b.chosen(name)})
    return found + [
        t("ui.scenario_difference", lang, name=escape(group_label(name, lang)), b=_values(b, name, facts),
          a=_values(a, name, facts))
        for name in filtered
    ]  # fmt: skip


def _value(params: Params, name: str) -> object:
    return (params.period_name, params.period) if name == "period" else getattr(params, name)


def _word(name: str, params: Params, facts: Facts) -> str:
    """A parameter's value as the sidebar calls it."""
    lang = params.lang
    if name == "period":
        key = f"params.period.values.{params.period_name}"
        return t(key, lang) if params.period_name else escape(days_span(params.period.first, params.period.last, lang))
    if name == "margin":
        return t("ui.by_cost", lang) if params.margin is None else full(params.margin, "share", lang)
    if name == "weights":
        return escape("-".join(f"{weight:g}" for weight in params.weights))
    value = getattr(params, name)
    key = f"params.{name}.values.{value}"
    return t(key, lang) if has(key, lang) else escape(f"{value:g}" if isinstance(value, float) else value)


def _values(params: Params, name: str, facts: Facts) -> str:
    chosen = [facts.label(name, value, params.lang) or t("ui.not_named", params.lang) for value in params.chosen(name)]
    if not chosen:
        return t("ui.filter_any", params.lang).lower()
    more = f" +{len(chosen) - _VALUES_AT_MOST}" if len(chosen) > _VALUES_AT_MOST else ""
    return ", ".join(map(escape, chosen[:_VALUES_AT_MOST])) + more


def scenario_cell(page: Page, both: Report) -> None:
    """Both scenarios by group: the measures that differ, as many as a screen holds; the drawer exports them all."""
    if "scenario" in both.tables:
        beside = _with_chances(both)
        table = beside.tables["scenario"]
        page.cell("scenario", beside, "scenario", columns=(table.columns[0].name, *_columns(table)))


def _with_chances(both: Report) -> Report:
    """The report whose table of both has the probabilities beside the figures, as `<measure>_wins`."""
    table, chances = both.tables["scenario"], both.tables["b_beats_a"].rows
    group, rows = table.columns[0].name, table.rows.copy()
    for name in JUDGED:
        judged = chances[chances["measure"] == name].set_index(group)["b_beats_a"]
        rows[f"{name}_wins"] = rows[group].map(judged).astype(float)
    columns = (*table.columns, *(Column(f"{name}_wins", "share", "b_beats_a") for name in JUDGED))
    return replace(both, tables={**both.tables, "scenario": replace(table, columns=columns, rows=rows)})


def _columns(table: Table) -> list[str]:
    differ = [name for name in _FIRST if (table.rows[f"{name}_delta"].abs() > _LEAST).any()][:_MEASURES_AT_MOST]
    shown = [name for name in MEASURES if name in (differ or _FIRST[:1])]
    found = [f"{name}_{of}" for name in shown for of in (*SIDES, "delta", "wins") if f"{name}_{of}" in table.rows]
    return [name for name in found if not (name.endswith("_wins") and table.rows[name].isna().all())]
