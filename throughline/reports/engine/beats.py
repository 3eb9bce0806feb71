"""Which of any two rows of a table is better, and how surely: the share of paired replicates in which it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.replicates import chance, replicates
from throughline.reports.engine.table import Summed
from throughline.reports.model import Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["AT_MOST", "BEATEN_BY", "beats", "compared", "paying"]

BEATEN_BY = ("romi_margin", "cpo", "cpl")
AT_MOST = 30  # rows from the top of the table: each is compared with each


def beats(snapshot: Snapshot, params: Params, made: Summed) -> Table:
    """A row per measure and pair of the first rows that cost anything: `row_a` stands above `row_b`.

    Rows by time are not compared: a week is no choice.
    """
    group = params.group
    columns = (
        Column("row_a", "text"),
        Column("row_b", "text"),
        Column("measure", "text"),
        Column("a_beats_b", "share"),
    )
    names = [column.name for column in columns]
    labels = compared(made.table, group)
    if not labels:
        return Table(columns, pd.DataFrame({name: [] for name in names}), how="beats")
    drawn = replicates(snapshot, params, group, BEATEN_BY, labels)
    named = np.array(labels, object)
    first, second = np.triu_indices(len(labels), 1)
    surely = [chance(measure, by_row[second], by_row[first]) for measure, by_row in drawn.items()]
    frame = pd.DataFrame(
        {
            "row_a": np.tile(named[first], len(drawn)),
            "row_b": np.tile(named[second], len(drawn)),
            "measure": np.repeat(np.array(list(drawn), object), len(first)),
            "a_beats_b": np.concatenate(surely),
        }
    )
    return Table(columns, frame[frame["a_beats_b"].notna()].reset_index(drop=True), how="beats")


def compared(table: Table, group: str) -> list[str]:
    """The rows that are compared, from the top of the table."""
    if group in TIME_GROUPS or "spend" not in table.rows:
        return []
    return list(table.rows.loc[table.rows["spend"] > 0, group].head(AT_MOST))


def paying(snapshot: Snapshot, params: Params, table: Table, labels: Sequence[str]) -> list[float]:
    """The probability of each label that its gross profit is above its spend."""
    shared = compared(table, params.group)  # what `beats` has drawn for them serves again
    asked = shared if set(labels) <= set(shared) else list(labels)
    measures = BEATEN_BY if asked is shared else ("romi_margin",)
    drawn = replicates(snapshot, params, params.group, measures, asked)["romi_margin"]
    nothing = np.zeros_like(drawn)
    chances = dict(zip(asked, chance("romi_margin", nothing, drawn).tolist(), strict=True))
    return [chances[label] for label in labels]
