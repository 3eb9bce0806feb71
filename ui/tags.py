"""The charts of the page of tags: the intention to buy with its bounds, and tags crossed with what calls came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from throughline.attribution.intervals import QUANTILE
from throughline.params import TIME_GROUPS
from throughline.reports.engine.tags_told import apart
from throughline.reports.model import Report
from throughline.reports.wording.formats import DASH, full
from ui.charts import Chart
from ui.charts.bars import bars
from ui.charts.heat import heat
from ui.words import column_label, t

if TYPE_CHECKING:
    from ui.page import Page

__all__ = ["crossed", "intention_bars"]

_ROWS = 15
_TAGS = 12
_PLACES = 8


def intention_bars(page: Page, report: Report) -> Chart | None:
    """A bar a row: what part of its calls had the intention to buy. Green and red: its bounds leave out the share of
    all calls; None by time and where config does not say what the intention is."""
    rows, group = report.main.rows.head(_ROWS), report.params.group
    if group in TIME_GROUPS or rows["intention_share"].isna().all():
        return None
    overall = float(report.tables["headline"].rows["intention_share"].iloc[0])
    above, below = rows["intention_low"] > overall, rows["intention_high"] < overall
    data = pd.DataFrame(
        {
            "name": page.names(replace(report.main, rows=rows), group),
            "value": pd.to_numeric(rows["intention_share"]),
            "text": [full(share, "share", page.lang) for share in rows["intention_share"]],
            "tone": np.select([above, below], ["gain", "loss"], "soft"),
            "low": pd.to_numeric(rows["intention_low"]),
            "high": pd.to_numeric(rows["intention_high"]),
            "range_text": [
                f"{full(low, 'share', page.lang)} … {full(high, 'share', page.lang)}"
                for low, high in zip(rows["intention_low"], rows["intention_high"], strict=True)
            ],
        }
    )
    chart = bars(
        data,
        page.lang,
        t("ui.alt_bars", page.lang, what=column_label("intention_share", page.lang)),
        plus=False,
        above_zero=True,
    )
    return replace(chart, note=t("ui.note_intention", page.lang, share=full(overall, "share", page.lang)))


def crossed(page: Page, report: Report, table: str) -> Chart:
    """A row a tag, a column a value of the split: the share of its calls with the tag. A colour where it is surely
    another share than that of the other calls; the last row are calls without tags."""
    rows = report.tables[table].rows
    by = str(rows.columns[1])
    rows = rows.assign(far=apart(rows))
    tags = [*rows["tag"].drop_duplicates()]
    shown = [tag for tag in tags if tag][:_TAGS] + [tag for tag in tags if not tag]
    places = [*rows.drop_duplicates(by).nlargest(_PLACES, "of_calls")[by]]
    if by in TIME_GROUPS:
        places.sort()
    rows = rows[rows["tag"].isin(shown) & rows[by].isin(places)].sort_values(
        ["tag", by], key=lambda column: column.map((shown if column.name == "tag" else places).index)
    )
    shares = zip(rows["calls"], rows["share"], rows["share_others"], rows["far"], strict=True)
    told = [
        (full(share, "share", page.lang), _colour(share, others, far)) if calls else (DASH, 0.0)
        for calls, share, others, far in shares
    ]
    data = pd.DataFrame(told, columns=["text", "far"]).assign(
        name=[page.name_of("tag", tag) or t("ui.untagged", page.lang) for tag in rows["tag"]],
        model=[_place(page, by, value) for value in rows[by]],
    )
    alt = t("ui.alt_tags", page.lang, what=column_label(by, page.lang).lower())
    return replace(heat(data, page.lang, alt), note=t("ui.note_tags", page.lang))


def _place(page: Page, by: str, value: object) -> str:
    if by in TIME_GROUPS:
        return full(value, "date", page.lang)
    return page.name_of(by, value) or t("ui.not_named", page.lang)


def _colour(share: float, others: float, far: float) -> float:
    """How far the share lies from that of the other calls, as a part of it; 0 where chance alone may do as much."""
    if abs(far) < QUANTILE:
        return 0.0
    return round((share - others) / others, 3) if others else 1.0
