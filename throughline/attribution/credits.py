"""From applications to credits: (row, source, weight), the weights of one row summing to 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from throughline.attribution.models import CHOOSING, normal, raw_weights
from throughline.attribution.path import Floats, Ints, Path, Touches, walk
from throughline.attribution.rules import Rules

__all__ = ["Credits", "Touches", "credit"]


@dataclass(frozen=True, slots=True)
class Credits:
    """Parts of credit that are not 0. `row` numbers the applications as they were given."""

    row: Ints
    source: Ints
    weight: Floats


def credit(touches: Touches, applications: Ints, rules: Rules) -> Credits:
    """How these applications share out their credit; one without any touch credits the source of its own.

    With `link=client` the application whose path is walked is the client's latest one, and so is its own source.
    """
    path = walk(touches, applications, rules)
    if rules.model in CHOOSING and rules.direct != "redistribute":
        chosen = CHOOSING[rules.model](path, rules)
        row, source, weight = path.owner, path.source[chosen], np.ones(len(chosen))
    else:
        weights = normal(path, raw_weights(path, rules))
        if rules.direct == "redistribute":
            weights = _without_direct(path, weights)
        row, source, weight = path.owner[path.path], path.source, weights
        if not weight.all():
            kept = weight != 0
            row, source, weight = row[kept], source[kept], weight[kept]
    if not len(path.empty):
        return Credits(row, source, weight)
    lonely = applications[path.empty]
    own = touches.own_source[touches.client[lonely] if rules.link == "client" else lonely]
    return Credits(
        np.concatenate([row, path.empty]),
        np.concatenate([source, own]),
        np.concatenate([weight, np.ones(len(path.empty))]),
    )


def _without_direct(path: Path, weights: Floats) -> Floats:
    """The credit of direct touches goes to the others in proportion to their own, equally where they have none.

    A path of nothing but direct touches keeps its weights.
    """
    others = np.bincount(path.path[~path.is_direct], minlength=len(path.counts)) > 0
    kept = np.where(path.is_direct & others[path.path], 0.0, weights)
    return normal(path, kept, among=~path.is_direct)
