"""A measure as it would have come out with other applications by chance: 500 replicates of it, by group.

Two questions are drawn alike, application by application, whatever their model, margin, filter or period. So the
probability that B is better is the share of replicates in which it is: see `chance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from throughline.attribution.draws import REPLICATES
from throughline.attribution.path import Bools, Floats, Ints
from throughline.params import TOTAL_MODELS, Params
from throughline.reports.engine.bag import Drawn, bag_of
from throughline.reports.engine.bagged import bagged, is_bagged
from throughline.reports.engine.counted import flags_of
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.markov_draws import markov_draws
from throughline.reports.engine.measures import APPLICATION, DEAL, RATIOS
from throughline.reports.engine.pieces import credits_by_group, pieces_of, profit, scope_key
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.selection import remembered
from throughline.reports.engine.sums import sums
from throughline.warehouse.snapshot import Snapshot

__all__ = ["LOWER_IS_BETTER", "chance", "ratio_of", "replicates"]

_NOTHING = 5e-10  # what of a credited count vanishes in its nine places: the dust of floats has no price
LOWER_IS_BETTER = frozenset({"cpl", "cost_per_target_lead", "cpo", "cac", "drr"})


def replicates(
    snapshot: Snapshot, params: Params, group: str, measures: Sequence[str], labels: Sequence[Any]
) -> dict[str, Drawn]:
    """Measure → its replicates, a row for each of `labels`: different values of `group`; of group '' there is one, ''.

    Measures are those of applications and deals and the ratios of them; what does not hang on chance, spend and
    visits, is the same in every replicate. NaN where there is no value: the label is unknown, the snapshot does not
    tell the measure by that group, or the replicate divides nothing by nothing. Never write into the arrays.
    """
    scope = Scope(snapshot, params, params.period, group)
    place = {label: code for code, label in enumerate(scope.codes.labels)}
    codes = np.array([place.get(label, -1) for label in labels], np.int64)
    needed = dict.fromkeys(name for measure in measures for name in _summed_for(measure))
    margin = params.margin if "gross_profit" in needed else None
    key = ("replicates", tuple(needed), margin, tuple(labels), *scope_key(scope))
    size = 4 * REPLICATES * len(codes) * len(needed)
    found = remembered(snapshot, key, lambda: _drawn(scope, codes, tuple(needed)), lambda _: size)
    fixed = {name: _fixed(scope, codes, name) for measure in measures for name in _fixed_for(measure)}
    return {measure: ratio_of(measure, found | fixed) for measure in measures}


def chance(measure: str, a: Drawn, b: Drawn) -> Floats:
    """The probability that B is better than A, row by row or by what broadcasts; NaN where either has no value.

    A tie is half a win. Spending for nothing is worse than any price.
    """
    high, low = (a, b) if measure in LOWER_IS_BETTER else (b, a)
    known = ~(np.isnan(a) | np.isnan(b))
    wins = (known & (high > low)).sum(axis=-1) + 0.5 * (known & (high == low)).sum(axis=-1)
    count = known.sum(axis=-1)
    return np.asarray(np.where(count > 0, wins / np.maximum(count, 1), np.nan), np.float64)


def _names(measure: str) -> tuple[str, ...]:
    if measure not in RATIOS:
        return (measure,)
    ratio = RATIOS[measure]
    return tuple(filter(None, (ratio.plus, ratio.per, ratio.minus)))


def _summed_for(measure: str) -> list[str]:
    return [name for name in _names(measure) if name in APPLICATION or name in DEAL]


def _fixed_for(measure: str) -> list[str]:
    return [name for name in _names(measure) if name not in APPLICATION and name not in DEAL]


def ratio_of(measure: str, found: dict[str, Drawn]) -> Drawn:
    """The replicates of a measure from those of its parts, or what it is if it has none."""
    if measure not in RATIOS:
        return found[measure]
    ratio = RATIOS[measure]
    above, per = found[ratio.plus], found[ratio.per]
    per = np.where(np.abs(per) <= _NOTHING, np.float32(0), per)
    if ratio.minus:
        above = above - found[ratio.minus]
    with np.errstate(divide="ignore", invalid="ignore"):
        return above / per


def _fixed(scope: Scope, codes: Ints, measure: str) -> Drawn:
    """The same in every replicate: one column."""
    values = sums(scope.snapshot, scope.params, scope.period, scope.group).values[measure]
    return np.where(codes >= 0, values[codes], np.nan).astype(np.float32)[:, None]


def _drawn(scope: Scope, codes: Ints, measures: Sequence[str]) -> dict[str, Drawn]:
    """Measures of applications and deals; NaN for what the scope does not know."""
    found = dict.fromkeys(measures, np.full((len(codes), REPLICATES), np.nan, np.float32))
    some = codes[codes >= 0]
    if scope.params.model in TOTAL_MODELS and scope.group in SOURCE:
        found |= _resolved(scope, measures, some)
        return {measure: _spread_out(drawn, codes >= 0) for measure, drawn in found.items()}
    for measure in measures:
        if measure in APPLICATION and scope.knows("application"):
            found[measure] = _of_applications(scope, measure, some)
    deals = [measure for measure in measures if measure in DEAL]
    if deals and scope.knows("deal"):
        found |= _of_deals(scope, deals, some)
    return {measure: _spread_out(drawn, codes >= 0) for measure, drawn in found.items()}


def _spread_out(drawn: Drawn, known: Bools) -> Drawn:
    if known.all() or len(drawn) == len(known):
        return drawn
    found = np.full((len(known), REPLICATES), np.nan, np.float32)
    found[known] = drawn
    return found


def _resolved(scope: Scope, measures: Sequence[str], codes: Ints) -> dict[str, Drawn]:
    """By a model of totals. Replicates of a higher order are those of order 1 about the credits of its own."""
    parts = ("revenue", "refund", "cost_of_goods")
    needed = dict.fromkeys(part for name in measures for part in (parts if name == "gross_profit" else (name,)))
    found = markov_draws(scope, tuple(needed), codes)
    if scope.params.order > 1:
        values = sums(scope.snapshot, scope.params, scope.period, scope.group).values
        for name, drawn in found.items():
            mean = drawn.mean(axis=1, dtype=np.float64)
            whole = np.divide(values[name][codes], mean, out=np.zeros_like(mean), where=mean != 0)
            found[name] = drawn * whole.astype(np.float32)[:, None]
    if "gross_profit" in measures and "revenue" in found:
        values_of = {part: found[part].astype(np.float64) for part in parts}
        found["gross_profit"] = profit(values_of, scope.params.margin).astype(np.float32)
    return {name: found[name] for name in measures if name in found}


def _of_applications(scope: Scope, measure: str, codes: Ints) -> Drawn:
    if is_bagged(scope):
        whole = sums(scope.snapshot, scope.params, scope.period, scope.group).values[measure]
        return bagged(scope).replicates(measure, codes, whole)
    row, group, credit = credits_by_group(scope, measure, flags_of(scope)[measure])
    place = _places(scope, codes)[group]
    kept = place >= 0
    return bag_of(scope, "applications").sums(row[kept], place[kept], credit[kept], len(codes))


def _of_deals(scope: Scope, measures: Sequence[str], codes: Ints) -> dict[str, Drawn]:
    """All measures in one go: the draws are read once."""
    found = pieces_of(scope)
    place = _places(scope, codes)[found.group]
    kept = np.flatnonzero(place >= 0)
    values = [profit(found.values, scope.params.margin) if name == "gross_profit" else found.values[name]
              for name in measures]  # fmt: skip
    drawn = bag_of(scope, "deals").sums(
        np.tile(found.row[kept], len(measures)),
        np.concatenate([place[kept] + number * len(codes) for number in range(len(measures))]),
        np.concatenate([value[kept] for value in values]),
        len(measures) * len(codes),
    )
    return dict(zip(measures, drawn.reshape(len(measures), len(codes), REPLICATES), strict=True))


def _places(scope: Scope, codes: Ints) -> Ints:
    """Group → its row among `codes`, −1 where it is not asked for."""
    found = np.full(scope.size + 1, -1)
    found[codes] = np.arange(len(codes))
    return found
