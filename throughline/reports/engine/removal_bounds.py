"""95 % bounds of removal effects: how much of them may be chance. METRICS, "Intervals"."""

from __future__ import annotations

import numpy as np
import pandas as pd

from throughline.attribution.intervals import ENOUGH, effective, of_share
from throughline.reports.engine.markov_draws import effect_draws
from throughline.reports.engine.removal import MEASURES, Walks
from throughline.reports.model import Column, Table

__all__ = ["removal_bounds"]

_MOST_STATES = 64  # 500 chains of more take seconds


def removal_bounds(made: Walks, lost: Table) -> Table:
    """A row per measure and state of the table of removal effects: `value`, `low`, `high`, `effective`, `judged`.

    On the logit scale, by the spread of 500 chains of order 1 about the effect of the order asked for; no row where
    there are too many states. `effective` is that of all sales (of all leads): every state is part of one chain.
    """
    columns = (
        *(Column(made.level, "text"), Column("measure", "text")),
        *(Column(name, "share") for name in ("value", "low", "high")),
        *(Column("effective", "ratio"), Column("judged", "count")),
    )
    frames = [] if len(made.labels) > _MOST_STATES else [_bounds(made, lost, measure) for measure in MEASURES]
    if not frames:
        return Table(columns, pd.DataFrame({column.name: [] for column in columns}), how="intervals")
    return Table(columns, pd.concat(frames, ignore_index=True), how="intervals")


def _bounds(made: Walks, lost: Table, measure: str) -> pd.DataFrame:
    family = made.family(measure)
    place = {label: state for state, label in enumerate(made.labels)}
    order = [place[label] for label in lost.rows[made.level]]
    value = lost.rows[f"removal_{measure}"].to_numpy(float)
    drawn = effect_draws(made.scope, family, [measure], made.states).get(measure)
    variance = np.full(len(order), np.nan)
    if drawn is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.log(drawn[:, order]).var(axis=0)
    bounds = of_share(value, variance, within=True)
    worth = family.worth["sales" if measure == "revenue" else measure]
    parts = float(effective(np.array([worth.sum()]), np.array([(worth**2).sum()]))[0])
    told = np.isfinite(bounds.low) & np.isfinite(bounds.high)
    return pd.DataFrame(
        {
            made.level: lost.rows[made.level],
            "measure": measure,
            "value": value,
            "low": bounds.low,
            "high": bounds.high,
            "effective": parts,
            "judged": (told & (parts >= ENOUGH)).astype(np.int64),
        }
    )
