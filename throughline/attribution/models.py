"""The rule models. A model that gives all to one touch names it; the others give raw weights, normalised per path."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from throughline.attribution.expression import evaluate
from throughline.attribution.path import DAY, Bools, Floats, Ints, Path
from throughline.attribution.rules import Rules

__all__ = ["CHOOSING", "normal", "raw_weights"]


def _last_that(path: Path, fits: Bools) -> Ints:
    """The last touch of each path that fits; where none does, the last one."""
    candidates = np.where(fits, np.arange(len(fits)), -1)
    found = np.maximum.reduceat(candidates, path.starts) if len(fits) else path.ends
    return np.where(found < 0, path.ends, found)


CHOOSING: dict[str, Callable[[Path, Rules], Ints]] = {
    "first": lambda path, rules: path.starts,
    "last": lambda path, rules: path.ends,
    "last_non_direct": lambda path, rules: _last_that(path, ~path.is_direct),
    "last_significant": lambda path, rules: _last_that(path, path.is_significant(rules.significant)),
}


def raw_weights(path: Path, rules: Rules) -> Floats:
    """Weights of every touch before they are normalised, 0 or more."""
    if rules.model in CHOOSING:
        weights = np.zeros(len(path.source))
        weights[CHOOSING[rules.model](path, rules)] = 1.0
        return weights
    if rules.model == "linear":
        return np.ones(len(path.source))
    if rules.model == "position":
        return _position(path, rules)
    if rules.model == "time_decay":
        return _time_decay(path, rules)
    return _custom(path, rules)


def _position(path: Path, rules: Rules) -> Floats:
    first, middle, last = rules.weights
    weights = (middle / np.maximum(path.counts - 2, 1))[path.path]
    weights[path.ends] = last
    weights[path.starts] = np.where(path.counts == 1, 1.0, first)
    return weights


def _time_decay(path: Path, rules: Rules) -> Floats:
    """Only ratios matter, so the freshest touch weighs 1: no path of any age can overflow or vanish."""
    if not len(path.source):
        return np.zeros(0)
    freshest = np.minimum.reduceat(path.seconds, path.starts)
    return np.asarray(np.exp2((freshest[path.path] - path.seconds) / (DAY * rules.half_life)), dtype=np.float64)


def _custom(path: Path, rules: Rules) -> Floats:
    touches = pd.DataFrame(
        {
            "pos": np.arange(len(path.source)) - path.starts[path.path] + 1,
            "n": path.counts[path.path],
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
        weights = np.where((sums > 0)[path.path], weights, equal)
        sums = np.add.reduceat(weights, path.starts)
    return np.asarray(weights / sums[path.path], dtype=np.float64)
