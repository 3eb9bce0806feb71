"""A custom model tried on the real paths of the period before anyone uses it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from throughline.attribution.models import weights_of
from throughline.attribution.path import DAY, Ints, Path
from throughline.expression import checked
from throughline.params import Params
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.walked import UNTOUCHED, Walked, path_of, walked
from throughline.warehouse.snapshot import Snapshot

__all__ = ["Step", "preview"]

_NAME = "preview"
_PATHS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A touch of a path: its channel, days before the application, and its part of it; the parts of a path sum to 1."""

    channel: str
    days: float
    weight: float


def preview(snapshot: Snapshot, params: Params, expression: str) -> list[list[Step]]:
    """The weights on ten paths of the period: the most frequent different ones of two touches or more, first of all.

    Every path of the period is weighed, so that an expression which fails on one of them is refused: raises ParamError
    (custom_model, model_failed). What `direct=redistribute` takes from direct touches afterwards is not shown.
    """
    checked(_NAME, expression)
    asked = replace(params, model=_NAME, custom_models=((_NAME, expression),), path_repeats="keep", b=None)
    scope = Scope(snapshot, asked, asked.period, "")
    path = path_of(scope)
    weights = weights_of(path, scope.rules)
    names = path.touches.channels
    steps: list[list[Step]] = []
    for row in _chosen(scope, path, walked(scope)):
        at = slice(path.starts[row], path.ends[row] + 1)
        channels = path.touches.channel[path.source[at]]
        ages = np.maximum(path.seconds[at], 0) / DAY
        parts = zip(channels.tolist(), ages.tolist(), weights[at].tolist(), strict=True)
        steps.append([Step(names[channel], age, weight) for channel, age, weight in parts])
    return steps


def _chosen(scope: Scope, path: Path, found: Walked) -> Ints:
    """The first application of each of the ten paths that most applications of the period took."""
    mine = scope.selection.applied & scope.application_passes() & (found.seconds != UNTOUCHED)
    rows = np.flatnonzero(mine)
    if not len(rows):
        return rows
    numbers, first, counts = np.unique(found.number[rows], return_index=True, return_counts=True)
    is_long = path.counts[rows[first]] > 1
    order = np.lexsort((numbers, -counts, ~is_long))
    return np.asarray(rows[first][order][:_PATHS])
