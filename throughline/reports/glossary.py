"""Report `glossary`: every metric and term in the reader's language. It needs no data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from throughline import glossary as words
from throughline.params import Params
from throughline.reports.model import Column, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot, Snapshots

__all__ = ["of_folder"]

COLUMNS = (
    Column("term", "text"),
    Column("area", "text"),
    Column("title", "text"),
    Column("short", "text"),
    Column("definition", "text"),
    Column("formula", "text"),
)


@report("glossary", by_rules=False)
def glossary(snapshot: Snapshot, params: Params) -> Report:
    """The terms in the order of the glossary."""
    return _report(snapshot.id, params)


def of_folder(data: Path, params: Params) -> Report:
    """The same before the first load."""
    return _report(Snapshots(data).current_id() or "", params)


def _report(snapshot_id: str, params: Params) -> Report:
    rows = [
        (term.key, term.area, text.name, text.short, text.long, term.formula)
        for term in words.terms().values()
        for text in [term.words(params.lang)]
    ]
    table = Table(COLUMNS, pd.DataFrame(rows, columns=[column.name for column in COLUMNS]))
    return Report(name="glossary", snapshot=snapshot_id, params=params, tables={"terms": table})
