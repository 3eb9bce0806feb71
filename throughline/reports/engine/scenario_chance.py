"""How surely scenario B is better than A, row by row: the share of paired replicates in which it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from throughline.params import TIME_GROUPS, Params
from throughline.reports.engine.beats import AT_MOST
from throughline.reports.engine.replicates import chance, replicates
from throughline.reports.model import Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["JUDGED", "b_beats_a"]

JUDGED = ("revenue", "gross_profit", "romi_margin", "cpl", "cpo")


def b_beats_a(seen: Mapping[str, Snapshot], sides: Mapping[str, Params], group: str, rows: pd.DataFrame) -> Table:
    """A row per measure and each of the first rows of the table of both; the totals hold that of everything.

    `seen` is the snapshot as the rules of calls of each side make it: draws hang on applications, and so stay paired.

    Where chance changes nothing, both being equal in every replicate, there is no probability. Rows by time are not
    judged: a week of one scenario is the same week of the other.
    """
    columns = (Column(group, "text"), Column("measure", "text"), Column("b_beats_a", "share"))
    labels = [] if group in TIME_GROUPS else rows[group].head(AT_MOST).tolist()
    if not labels:
        return Table(columns, pd.DataFrame({column.name: [] for column in columns}), how="beats")
    found = _chances(seen, sides, group, labels)
    frame = pd.DataFrame(
        {
            group: np.tile(np.array(labels, object), len(JUDGED)),
            "measure": np.repeat(np.array(JUDGED, object), len(labels)),
            "b_beats_a": np.concatenate([found[measure] for measure in JUDGED]),
        }
    )
    whole = _chances(seen, sides, "", [""])
    totals = {measure: None if np.isnan(whole[measure][0]) else float(whole[measure][0]) for measure in JUDGED}
    return Table(columns, frame[frame["b_beats_a"].notna()].reset_index(drop=True), totals, how="beats")


def _chances(
    seen: Mapping[str, Snapshot], sides: Mapping[str, Params], group: str, labels: Sequence[Any]
) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    a, b = (replicates(seen[side], sides[side], group, JUDGED, labels) for side in ("a", "b"))
    found = {}
    for measure in JUDGED:
        same = np.all((a[measure] == b[measure]) | (np.isnan(a[measure]) & np.isnan(b[measure])), axis=-1)
        found[measure] = np.where(same, np.nan, chance(measure, a[measure], b[measure]))
    return found
