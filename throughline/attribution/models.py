"""The rule models. A model that gives all to one touch names it; the others weigh every touch of a path."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from throughline.attribution.path import DAY, Bools, Floats, Ints, Path
from throughline.attribution.players import shapley
from throughline.attribution.rules import Rules
from throughline.expression import evaluate

__all__ = ["CHOOSING", "normal", "weights_of"]


def _last_that(path: Path, fits: Bools) -> Ints:
    """The last touch of each path that fits; where none does, the last one."""
    latest = np.maximum.accumulate(np.where(fits, np.arange(len(fits), dtype=np.int32), -1))[path.ends]
    return np.where(latest < path.starts, path.ends, latest)


CHOOSING: dict[str, Callable[[Path, Rules], Ints]] = {
    "first": lambda path, rules: path.starts,
    "last": lambda path, rules: path.ends,
    "last_non_direct": lambda path, rules: _last_that(path, ~path.is_direct),
    "last_significant": lambda path, rules: _last_that(path, path.is_significant(rules.significant)),
}


def weights_of(path: Path, rules: Rules) -> Floats:
    """The weight of every touch; those of one path sum to 1."""
    if rules.model == "linear":
        return np.repeat(1 / path.counts, path.counts)
    if rules.model == "shapley":
        return shapley(path)
    if rules.model == "position":
        return normal(path, _position(path, rules))
    if rules.model == "time_decay":
        return normal(path, _time_decay(path, rules))
    if rules.model in CHOOSING:
        weights = np.zeros(len(path.source))
        weights[CHOOSING[rules.model](path, rules)] = 1.0
        return weights
    return normal(path, _custom(path, rules))


def _position(path: Path, rules: Rules) -> Floats:
    first, middle, last = rules.weights
    weights = np.repeat(middle / np.maximum(path.counts - 2, 1), path.counts)
    weights[path.ends] = last
    weights[path.starts] = np.where(path.counts == 1, 1.0, first)
    return weights


def _time_decay(path: Path, rules: Rules) -> Floats:
    """Only ratios matter, so the freshest touch weighs 1: no path of any age can overflow or vanish."""
    if not len(path.source):
        return np.zeros(0)
    freshest = np.minimum.reduceat(path.seconds, path.starts)
    age = np.repeat(freshest, path.counts) - path.seconds
    return np.asarray(np.exp2(age / (DAY * rules.half_life)), dtype=np.float64)


def _custom(path: Path, rules: Rules) -> Floats:
    touches = pd.DataFrame(
        {
            "pos": np.arange(len(path.source)) - np.repeat(path.starts, path.counts) + 1,
            "n": np.repeat(path.counts, path.counts),
            "days": path.seconds / DAY,
            "channel": pd.Categorical.from_codes(
                path.touches.channel[path.source].astype(np.int32), pd.Index(path.touches.channels)
            ),
            "is_direct": path.is_direct,
            "is_significant": path.is_significant(rules.significant),
        }
    )
    return evaluate(rules.model, rules.expression, touches)


def normal(path: Path, weights: Floats, among: Bools | None = None) -> Floats:
    """Weights that sum to 1 in each path. Where all are 0 they are equal: over the touches `among`, else over all."""
    if not len(weights):
        return weights
    sums = np.add.reduceat(weights, path.starts)
    if not np.all(sums > 0):
        equal = np.ones(len(weights)) if among is None else among.astype(np.float64)
        weights = np.where(np.repeat(sums > 0, path.counts), weights, equal)
        sums = np.add.reduceat(weights, path.starts)
    return np.asarray(weights / np.repeat(sums, path.counts), dtype=np.float64)
