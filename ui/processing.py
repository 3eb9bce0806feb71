"""The charts of the page of processing: how soon answers come, and what a sale takes against the company's mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from throughline.reports.engine.processing_told import clock
from throughline.reports.model import Report
from throughline.reports.wording.formats import full
from ui.charts import Chart
from ui.charts.bars import bars
from ui.charts.histogram import histogram
from ui.words import column_label, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["answer_time", "columns_by_clock", "per_sale"]

_ROWS = 15
_TONES = {"more": "loss", "less": "gain"}


def columns_by_clock(page: Page) -> tuple[str, ...]:
    """The columns of answers, those of the chosen clock first."""
    work, every = ("first_answer_work", "p90_answer_work"), ("first_answer", "p90_answer")
    return (*work, *every) if clock(page.params) else (*every, *work)


def answer_time(page: Page, report: Report) -> Chart:
    """A bar a stretch of time: what part of the requests was answered in it, by the chosen clock."""
    rows, ending = report.tables["answer_time"].rows, clock(page.params)
    shares = pd.to_numeric(rows[f"share{ending}"]).fillna(0.0)
    counts = rows[f"requests{ending}"]
    names = [page.name_of("bin", value) for value in rows["bin"]]
    texts = [full(share, "share", page.lang) for share in shares]
    told = [
        f"{name}: {text} · {full(count, 'count', page.lang)}"
        for name, text, count in zip(names, texts, counts, strict=True)
    ]
    data = pd.DataFrame({"name": names, "value": shares, "text": texts, "told": told})
    drawn = data if counts.sum() else data.head(0)
    note = t("ui.note_answers_work" if ending else "ui.note_answers", page.lang)
    return replace(histogram(drawn, page.lang, t("ui.alt_answers", page.lang)), note=note)


def per_sale(page: Page, report: Report, by: str) -> Chart | None:
    """A bar a branch or manager with its 95 % bounds: red takes surely more communications than the company's mean,
    green fewer, grey may be chance. None where a single row has nobody to be compared with."""
    table = report.tables[f"per_{by}"]
    rows = table.rows.head(_ROWS)
    if len(table.rows) < 2:
        return None
    low, high = (pd.to_numeric(rows[f"per_sale_{side}"]) for side in ("low", "high"))
    few = rows["against_mean"] == "few"
    data = pd.DataFrame(
        {
            "name": page.names(replace(table, rows=rows), by),
            "value": pd.to_numeric(rows["per_sale"]),
            "text": [_number(page, value) for value in rows["per_sale"]],
            "tone": [_TONES.get(verdict, "soft") for verdict in rows["against_mean"]],
            "low": low.where(~few),
            "high": high.where(~few),
            "range_text": [f"{_number(page, a)} … {_number(page, b)}" for a, b in zip(low, high, strict=True)],
        }
    )
    alt = t("ui.alt_bars", page.lang, what=column_label("per_sale", page.lang))
    mean = _number(page, rows["company_mean"].iloc[0])
    return replace(
        bars(data, page.lang, alt, share=False, above_zero=True), note=t("ui.note_per_sale", page.lang, mean=mean)
    )


def _number(page: Page, value: object) -> str:
    return full(value, "ratio", page.lang, digits=1)
