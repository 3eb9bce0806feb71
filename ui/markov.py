"""The chain behind the Markov model: removal effects as bars, the graph of steps, the choice of the order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from throughline.reports.engine.removal import CONVERSION, NULL, START
from throughline.reports.model import Report
from throughline.reports.wording.formats import compact, full
from ui.charts import Chart
from ui.charts.graph import graph
from ui.charts.parts import parts
from ui.state import change
from ui.words import t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["chain_graph", "graph_named", "order_button", "removal_bars"]

_STATES = 15
_BEGINS, _ONWARD, _LEAVES = 6, 2, 4  # the strongest ways drawn: from the start, from each state, into nothing
_TONES = {START: "start", CONVERSION: "conversion", NULL: "null"}


def removal_bars(page: Page, report: Report) -> Chart | None:
    """What part would be gone without each state; of leads, where there is no revenue."""
    table = report.tables["removal"]
    if table.rows.empty:
        return None
    measure = "revenue" if table.totals.get("revenue") else "leads"
    rows = table.rows.sort_values(f"removal_{measure}", ascending=False, kind="stable").head(_STATES)
    unit = "money" if measure == "revenue" else "count"
    texts = [
        f"{full(effect, 'share', page.lang)} · {compact(credit, unit, page.lang, currency=page.facts.currency)}"
        for effect, credit in zip(rows[f"removal_{measure}"], rows[measure], strict=True)
    ]
    names = [_name(page, report, value) for value in rows[table.columns[0].name]]
    data = pd.DataFrame({"name": names, "value": rows[f"removal_{measure}"].to_numpy(float), "text": texts})
    bounds = report.tables["intervals"].rows
    bounds = bounds[bounds["measure"] == measure].set_index(table.columns[0].name)
    note = t("ui.note_removal", page.lang)
    if len(bounds):
        for side in ("low", "high"):  # a state that has no bounds has no line
            found = pd.to_numeric(bounds[side]).loc[rows[table.columns[0].name]].to_numpy(float)
            data[side] = data["value"].where(pd.isna(found), found)
        note += " " + t("ui.note_removal_bounds", page.lang)
    return replace(parts(data, page.lang, t("ui.alt_removal", page.lang)), note=note)


def _name(page: Page, report: Report, state: object) -> str:
    if state in _TONES:
        return page.name_of("state_of_chain", state)
    return page.name_of(report.tables["removal"].columns[0].name, state) or t("ui.not_named", page.lang)


def graph_named(page: Page, report: Report) -> Report:
    """The report with the states of the graph as they are called."""
    table = report.tables["graph"]
    sides = ("from_state", "to_state")
    rows = table.rows.assign(**{side: [_name(page, report, state) for state in table.rows[side]] for side in sides})
    return replace(report, tables={**report.tables, "graph": replace(table, rows=rows)})


def chain_graph(page: Page, report: Report) -> Chart | None:
    """The most frequent states with their ways; the strongest are drawn at once, all of a state over it."""
    rows = report.tables["graph"].rows
    order = [state for state in report.tables["removal"].rows.iloc[:, 0] if state is not None]
    into = rows.groupby("to_state")["journeys"].sum()
    known = [state for state in order if state in into.index or (rows["from_state"] == state).any()]
    shown = sorted(known, key=lambda state: -float(into.get(state, 0.0)))[:_STATES]
    if not shown:
        return None
    nodes = [START, *(state for state in known if state in shown), CONVERSION, NULL]
    ways = rows[rows["from_state"].isin(nodes) & rows["to_state"].isin(nodes)]
    chart = graph(_states(page, report, nodes, rows, into), _ways(page, report, ways), page.lang,
                  t("ui.alt_graph", page.lang))  # fmt: skip
    note = t("ui.note_graph", page.lang)
    if len(known) > len(shown):
        note += " " + t("ui.note_graph_some", page.lang, n=len(shown), all=len(known))
    return replace(chart, note=note)


def _states(page: Page, report: Report, nodes: list[str], rows: pd.DataFrame, into: pd.Series[float]) -> pd.DataFrame:
    most = max((float(into.get(node, 0.0)) for node in nodes if node not in _TONES), default=0.0) or 1.0
    again = rows[rows["from_state"] == rows["to_state"]].set_index("from_state")["probability"]
    found = []
    for node in nodes:
        name = _name(page, report, node)
        count = float(into.get(node, 0.0)) or float(rows.loc[rows["from_state"] == node, "journeys"].sum())
        text = f"{name}: {full(round(count), 'count', page.lang)}"
        if node in again.index:
            text += f", ↻ {full(again[node], 'share', page.lang)}"
        part = 0.4 if node in _TONES else count / most
        found.append((node, name, _TONES.get(node, "state"), part, text))
    return pd.DataFrame(found, columns=["node", "label", "tone", "part", "text"])


def _ways(page: Page, report: Report, ways: pd.DataFrame) -> pd.DataFrame:
    others = ways[ways["from_state"] != ways["to_state"]]
    inner = others[(others["from_state"] != START) & ~others["to_state"].isin([CONVERSION, NULL])]
    strong = {
        *others[others["from_state"] == START].nlargest(_BEGINS, "journeys").index,
        *others[others["to_state"] == NULL].nlargest(_LEAVES, "journeys").index,
        *others[others["to_state"] == CONVERSION].index,
        *(index for _, each in inner.groupby("from_state") for index in each.nlargest(_ONWARD, "probability").index),
    }
    found = [
        (
            row.from_state,
            row.to_state,
            float(row.probability),
            row.Index in strong,
            f"{_name(page, report, row.from_state)} → {_name(page, report, row.to_state)}: "
            f"{full(row.probability, 'share', page.lang)} ({full(round(row.journeys), 'count', page.lang)})",
            "start" if row.from_state == START else _TONES.get(row.to_state, "state"),
        )
        for row in others.itertuples()
    ]
    return pd.DataFrame(found, columns=["from", "to", "part", "strong", "text", "tone"])


def order_button(page: Page, report: Report) -> None:
    """Take the order that fits best, where another one is in use."""
    finding = report.findings.get("orders")
    if finding is not None and finding.key == "order_other":
        best = str(finding.facts["best_order"])
        st.button(t("ui.set_order", page.lang, order=best), key="set_order", on_click=change, args=({"order": best},))
