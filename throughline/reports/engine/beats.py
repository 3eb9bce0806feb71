"""Which of any two rows of a table is better, and how surely: the share of paired replicates in which it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.replicates import chance, replicates
from throughline.reports.engine.table import Summed
from throughline.reports.model import Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["AT_MOST", "BEATEN_BY", "beats"]

BEATEN_BY = ("romi_margin", "cpo", "cpl")
AT_MOST = 30  # rows from the top of the table: each is compared with each


def beats(snapshot: Snapshot, params: Params, made: Summed) -> Table:
    """A row per measure and pair of the first rows that cost anything: `row_a` stands above `row_b`.

    Rows by time are not compared: a week is no choice.
    """
    group = made.table.columns[0].name
    columns = (
        Column("row_a", "text"),
        Column("row_b", "text"),
        Column("measure", "text"),
        Column("a_beats_b", "share"),
    )
    names = [column.name for column in columns]
    rows = made.table.rows
    if group in TIME_GROUPS or "spend" not in rows:
        return Table(columns, pd.DataFrame({name: [] for name in names}), how="beats")
    labels = rows.loc[rows["spend"] > 0, group].head(AT_MOST).to_numpy()
    drawn = replicates(snapshot, params, group, BEATEN_BY, list(labels))
    first, second = np.triu_indices(len(labels), 1)
    surely = [chance(measure, by_row[second], by_row[first]) for measure, by_row in drawn.items()]
    frame = pd.DataFrame(
        {
            "row_a": np.tile(labels[first], len(drawn)),
            "row_b": np.tile(labels[second], len(drawn)),
            "measure": np.repeat(np.array(list(drawn), object), len(first)),
            "a_beats_b": np.concatenate(surely),
        }
    )
    return Table(columns, frame[frame["a_beats_b"].notna()].reset_index(drop=True), how="beats")
