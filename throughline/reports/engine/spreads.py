"""How far the sums of a scope spread by chance, by group: exactly for models that weigh single applications, from
replicates for models of totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from throughline.attribution.intervals import Interval, Moments, of_money
from throughline.attribution.path import Floats
from throughline.params import TOTAL_MODELS
from throughline.reports.engine.bag import Drawn
from throughline.reports.engine.daily import add_up
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.measures import APPLICATION, DEAL, RATIOS, Ratio
from throughline.reports.engine.pieces import counts_of, pieces_of, profit
from throughline.reports.engine.replicates import replicates
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.sums import Sums, sums

__all__ = ["Redrawn", "Spreads", "spreads_of"]

_REDRAWN = 128  # groups


def spreads_of(scope: Scope, figures: Sums, measures: Iterable[str]) -> Spreads:
    """The spreads of the figures of a scope; `measures` are those that will be asked for."""
    by_credits = scope.group in SOURCE or bool(scope.source_filters)
    if scope.params.model not in TOTAL_MODELS or not by_credits:
        return Spreads(scope, figures)
    bases = [part for name in measures for part in (_parts_of(name) if name in RATIOS else (name,))]
    return Redrawn(scope, figures, tuple(dict.fromkeys(name for name in bases if name in (*APPLICATION, *DEAL))))


def _parts_of(ratio: str) -> tuple[str, str]:
    return RATIOS[ratio].plus, RATIOS[ratio].per


class Spreads:
    """Of a model that weighs single applications."""

    def __init__(self, scope: Scope, figures: Sums) -> None:
        self.scope, self.figures = scope, figures

    def squares(self, name: str) -> Floats:
        """The variance of a count."""
        if name in APPLICATION:
            return self._both(name, name)
        return self._moments(name).gain_squares

    def money(self, name: str) -> Interval:
        """The interval of revenue or gross profit."""
        return of_money(self._moments(name))

    def conversion(self, ratio: Ratio) -> tuple[Floats, bool]:
        """Var(log a/b) = Σ w² (a/A − b/B)², a and b being 1 where the application counts; and whether all that count
        for a count for b."""
        above, below = self.figures.values[ratio.plus], self.figures.values[ratio.per]
        own, per, both = (self._both(*pair) for pair in ((ratio.plus,) * 2, (ratio.per,) * 2, (ratio.plus, ratio.per)))
        variance = _over(own, above**2) + _over(per, below**2) - 2 * _over(both, above * below)
        return variance, np.array_equal(both, own)

    def _both(self, first: str, second: str) -> Floats:
        return counts_of(self.scope).both(first, second)[: self.scope.size]

    def _moments(self, name: str) -> Moments:
        pieces, size = pieces_of(self.scope), self.scope.size
        gross = name == "gross_profit"
        values = profit(pieces.values, self.scope.params.margin) if gross else pieces.values[name]

        def added(parts: Floats) -> Floats:
            return add_up(pieces.group, parts, size + 1)[:size]

        if values.min(initial=0) >= 0:
            return Moments(added(values), added(values * values), np.zeros(size), np.zeros(size))
        gain, loss = np.maximum(values, 0), np.maximum(-values, 0)
        return Moments(added(gain), added(gain * gain), added(loss), added(loss * loss))


class Redrawn(Spreads):
    """Of a model of totals: linear credit, stretched as much as the replicates spread wider than its own sums do.

    With more groups than `_REDRAWN` the credit of a channel is held as it is, and only what is handed down spreads.
    """

    def __init__(self, scope: Scope, figures: Sums, names: Sequence[str]) -> None:
        super().__init__(scope, figures)
        self.names = names

    def squares(self, name: str) -> Floats:
        """The variance of a count."""
        return self._relative(name) ** 2 * np.nan_to_num(self.figures.values[name]) ** 2

    def money(self, name: str) -> Interval:
        """The interval of revenue or gross profit: the shape of that of linear credit, about the value of the model."""
        linear, value = super()._moments(name), self.figures.values[name]
        spread = np.sqrt(linear.gain_squares + linear.loss_squares)
        drawn = self._drawn.get(name)
        if drawn is None:
            stretch = np.abs(_over(value, linear.gain - linear.loss))
        else:
            stretch = _over(drawn.std(axis=1, dtype=np.float64), spread)
        stretch = np.nan_to_num(stretch)
        found = of_money(Moments(linear.gain * stretch, linear.gain_squares * stretch**2,
                                 linear.loss * stretch, linear.loss_squares * stretch**2))  # fmt: skip
        shift = value - (linear.gain - linear.loss) * stretch
        return Interval(found.low + shift, found.high + shift)

    def conversion(self, ratio: Ratio) -> tuple[Floats, bool]:
        """The variance of the logarithm over replicates, both measures drawn alike."""
        above, below = self._drawn.get(ratio.plus), self._drawn.get(ratio.per)
        if above is None or below is None:
            return super().conversion(ratio)
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(above.astype(np.float64) / below)
            return logs.var(axis=1), False

    def _relative(self, name: str) -> Floats:
        """Standard deviation as a part of the mean."""
        drawn = self._drawn.get(name)
        if drawn is not None:
            deviation, mean = (getattr(drawn, of)(axis=1, dtype=np.float64) for of in ("std", "mean"))
        else:
            # Groups that are no sources have the credit of the model in their squares already.
            figures = self._linear if self.scope.group in SOURCE else self.figures
            deviation, mean = np.sqrt(super().squares(name)), figures.values[name]
        return np.nan_to_num(_over(deviation, mean))

    @cached_property
    def _linear(self) -> Sums:
        params = replace(self.scope.params, model="linear", order=1)
        return sums(self.scope.snapshot, params, self.scope.period, self.scope.group)

    @cached_property
    def _drawn(self) -> dict[str, Drawn]:
        if self.scope.size > _REDRAWN:
            return {}
        scope = self.scope
        return replicates(scope.snapshot, scope.params, scope.group, self.names, scope.codes.labels)


def _over(above: Floats, below: Floats) -> Floats:
    found = np.full(len(below), np.nan)
    np.divide(above, below, out=found, where=below != 0)
    return found
