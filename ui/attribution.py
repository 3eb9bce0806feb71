"""The charts of the page of attribution: models as a heat table, two as a slope, and what flows between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from throughline.reports.engine.flow import second
from throughline.reports.engine.models import NOT_SHOWN
from throughline.reports.model import Column, Report, Table
from throughline.reports.wording.formats import DASH, compact, full
from ui.charts import Chart
from ui.charts.bars import bars
from ui.charts.flow import flow
from ui.charts.heat import heat
from ui.charts.slope import slope
from ui.words import escape, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = [
    *("choose_second", "compared_model", "flow_named", "flow_report", "flow_ribbons"),
    *("model_heat", "models_beside", "moved_by_link", "slopes"),
]

_ROWS = 15
_FLOWS = 14
_SAME = 0.02  # a smaller change is none to the eye
_SMALLEST_MOVE = 0.005
_SECOND = "attribution.second"


def _money(page: Page, value: object, plus: bool = False) -> str:
    return compact(value, "money", page.lang, currency=page.facts.currency, plus=plus)


def _named(page: Page, group: str, value: object) -> str:
    return page.name_of(group, value) or t("ui.not_named", page.lang)


def model_heat(page: Page, report: Report, measure: str = "revenue") -> Chart:
    """A cell a group value and model, coloured by its difference from the mean of all models."""
    group, rows = report.params.group, report.tables["models"].rows
    wide = rows.pivot(index=group, columns="model", values=measure).fillna(0.0)
    models = list(dict.fromkeys(rows["model"]))
    wide = wide[models].reindex([value for value in report.main.rows[group] if value in wide.index]).head(_ROWS)
    cells = []
    for value, figures in wide.iterrows():
        mean = float(figures.mean())
        name = _named(page, group, value)
        for model, figure in figures.items():
            far = (float(figure) - mean) / abs(mean) if mean else 0.0
            text = _money(page, figure).rpartition("\u00a0")[0] or _money(page, figure)
            cells.append((name, page.name_of("model", model), text, round(far, 3)))
    data = pd.DataFrame(cells, columns=["name", "model", "text", "far"])
    chart = heat(data, page.lang, t("ui.alt_heat", page.lang))
    return replace(chart, note=" ".join([t("ui.note_heat", page.lang), *map(_escaped, _not_shown(report).values())]))


def _escaped(sentence: str) -> str:
    return escape(sentence, longest=500)


def _not_shown(report: Report) -> dict[str, str]:
    """Models that failed on a path of the period, and why."""
    if NOT_SHOWN not in report.tables:
        return {}
    rows = report.tables[NOT_SHOWN].rows
    return dict(zip(rows["model"], rows["why"], strict=True))


def models_beside(page: Page, report: Report, measure: str = "revenue") -> Report:
    """The report with its models as columns: a row a value of the group, a column a model."""
    group = report.params.group
    table = report.tables["models"]
    wide = table.rows.pivot(index=group, columns="model", values=measure)
    models = list(dict.fromkeys(table.rows["model"]))
    wide = wide[models].reindex(report.main.rows[group]).reset_index()
    wide.columns = pd.Index([group, *(page.name_of("model", model) for model in models)])
    columns = (Column(group, "text"), *(Column(name, "money") for name in wide.columns[1:]))
    beside = Table(columns, wide, {}, table.sql)
    return replace(report, tables={**report.tables, "models": beside})


def compared_model(page: Page) -> str:
    """The model that the reader's is compared with: chosen on the page, else one that answers in another way."""
    if page.whole.b is not None:
        return page.whole.b.model
    chosen = st.session_state.get(_SECOND)
    return str(chosen) if chosen in _others(page) else second(page.params).model


def _others(page: Page) -> list[str]:
    """The models that the reader's can be compared with."""
    failed = _not_shown(page.report("attribution"))
    return [model for model in page.here.defaults.models if model != page.params.model and model not in failed]


def choose_second(page: Page) -> None:
    """The choice of that model; none where scenario B is pinned, whose model it is."""
    if page.whole.b is not None:
        return
    st.session_state[_SECOND] = compared_model(page)
    st.selectbox(
        t("ui.compare_models", page.lang),
        options=_others(page),
        format_func=lambda model: t("ui.against_model", page.lang, model=page.name_of("model", model)),
        key=_SECOND,
        width=300,
        label_visibility="collapsed",
    )


def flow_report(page: Page, other: str) -> Report:
    """What moves from the reader's model to the other; from scenario A to B where it is pinned."""
    made = page.report("flow", b=replace(page.params, model=other))
    return page.both(made) or made


def _ends(page: Page, report: Report, other: str, measure: str) -> list[tuple[str, pd.Series[float]]]:
    """Two models by name, and what each gives the group values."""
    group = report.params.group
    pinned = page.both(report)
    if pinned is not None:
        both = [(pinned.params.model, pinned.main.rows), (report.params.model, report.main.rows)]
    else:
        models = report.tables["models"].rows
        both = [(report.params.model, report.main.rows), (other, models[models["model"] == other])]
    return [(page.name_of("model", model), rows.set_index(group)[measure]) for model, rows in both]


def slopes(page: Page, report: Report, measure: str = "revenue") -> Chart | None:
    """A line a group value from the reader's model to the one it is compared with."""
    group = report.params.group
    (left, first), (right, last) = _ends(page, report, compared_model(page), measure)
    order = list(report.main.rows[group].head(_ROWS))
    known = [value for value in order if first.get(value, 0.0) or last.get(value, 0.0)]
    if not known:
        return None
    if left == right:
        left, right = f"{left} · A", f"{right} · B"
    rows = []
    for value in known:
        before, after = float(first.get(value, 0.0)), float(last.get(value, 0.0))
        change = (after - before) / abs(before) if before else float("nan")
        size = abs(change) if before else 1.0
        told = full(change, "share", page.lang, plus=True) if before else DASH
        rows.append(
            {
                "name": _named(page, group, value), "before": before, "after": after,
                "before_text": _money(page, before), "after_text": _money(page, after), "told": told,
                "tone": "same" if size < _SAME else "more" if after > before else "less",
            }
        )  # fmt: skip
    return slope(pd.DataFrame(rows), (left, right), page.lang, t("ui.alt_slope", page.lang))


def flow_named(page: Page, report: Report) -> Report:
    """The report with its group values as they are called."""
    table, group = report.tables["flow"], report.params.group
    rows = table.rows.assign(
        **{side: [_named(page, group, value) for value in table.rows[side]] for side in ("from_value", "to_value")}
    )
    return replace(report, tables={"flow": replace(table, rows=rows)})


def flow_ribbons(page: Page, report: Report) -> Chart | None:
    """The largest of what moves; the rest in one sentence."""
    rows = flow_named(page, report).tables["flow"].rows
    rows = rows[rows["revenue"] >= _SMALLEST_MOVE]
    shown = rows.head(_FLOWS)
    if shown.empty:
        return None
    data = pd.DataFrame(
        {
            "from": shown["from_value"],
            "to": shown["to_value"],
            "value": shown["revenue"].astype(float),
            "text": [f"{row.from_value} → {row.to_value}: {_money(page, row.revenue)}" for row in shown.itertuples()],
        }
    )
    chart = flow(data, [_sides(page, data, side) for side in ("from", "to")], page.lang, t("ui.alt_flow", page.lang))
    rest = rows.iloc[_FLOWS:]
    if rest.empty:
        return chart
    note = t("ui.note_flow", page.lang, n=len(rest), sum=_money(page, float(rest["revenue"].sum())))
    return replace(chart, note=note)


def _sides(page: Page, data: pd.DataFrame, side: str) -> dict[str, str]:
    sign = -1 if side == "from" else 1
    sums = data.groupby(side)["value"].sum()
    return {str(name): f"{name} {_money(page, sign * float(value), plus=True)}" for name, value in sums.items()}


def moved_by_link(page: Page, report: Report) -> Chart | None:
    """One bar a channel whose revenue the link by client changes, up or down; grey: it is no gain and no loss."""
    rows = report.tables["link"].rows
    rows = rows[rows["difference"].abs() >= _SMALLEST_MOVE].head(_ROWS)
    if rows.empty:
        return None
    texts = [_money(page, value, plus=True) for value in rows["difference"]]
    names: Sequence[str] = [page.name_of("channel", channel) for channel in rows["channel"]]
    data = pd.DataFrame({"name": names, "value": rows["difference"].to_numpy(float), "text": texts, "tone": "soft"})
    chart = bars(data, page.lang, t("ui.alt_moved", page.lang), share=False)
    return replace(chart, note=t("ui.note_moved", page.lang))
