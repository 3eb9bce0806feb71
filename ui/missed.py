"""Parts of the page of missed calls that wait until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from throughline.reports.wording.formats import full
from ui.calls import opens_group, week_chart
from ui.charts import Chart
from ui.charts.histogram import histogram
from ui.words import t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["PARTS"]

_BARS = ("calls", "missed", "outside_hours", "outgoing", "short_wait", "by_people", "failed", "by_people_share")


def _called_back(page: Page) -> None:
    """How soon, by the clock that the reader chose; both clocks stand in the drawer."""
    missed = page.report("missed")
    page.cell("called_back", missed, "called_back_bins", chart=_within(page), folded=True, beside=("called_back",))


def _within(page: Page) -> Chart:
    rows = page.report("missed").tables["called_back_bins"].rows
    calls = pd.to_numeric(rows[f"calls_{page.params.work_hours}"])
    whole = calls.sum() or float("nan")
    names = [page.name_of("within", word) for word in rows["within"]]
    texts = [full(number, "count", page.lang) for number in calls]
    told = [
        f"{name}: {text} · {full(number / whole, 'share', page.lang)}"
        for name, text, number in zip(names, texts, calls, strict=True)
    ]
    data = pd.DataFrame({"name": names, "value": calls, "text": texts, "told": told})
    return histogram(data, page.lang, t("ui.alt_called_back", page.lang))


def _hours(page: Page) -> None:
    missed = page.report("missed")
    heat = missed.tables["heat"]
    page.cell("heat", missed, "heat", chart=week_chart(page, heat, "by_people", "red"), folded=True)


def _by_group(page: Page) -> None:
    missed = page.report("missed")
    page.cell(
        "by_group", missed, choice=lambda: page.group_by("missed"), columns=(missed.params.group, *_BARS),
        **opens_group(missed),
    )  # fmt: skip


def _employees(page: Page) -> None:
    page.cell("employees", page.report("missed"), "employees", columns=("employee", *_BARS))


PARTS: Mapping[str, Callable[[Page], None]] = {
    "called_back": _called_back,
    "heat": _hours,
    "by_group": _by_group,
    "employees": _employees,
}
