"""95 % intervals of sums over applications, from the moments of the Poisson bootstrap. METRICS, "Intervals".

In the Poisson bootstrap a sum Σ xᵢ becomes Σ Nᵢ xᵢ, N independent Poisson of mean 1, so its variance is Σ xᵢ² exactly:
no replicates are drawn for a plain sum. A sum of positive parts lies on the log scale, and for money the normal
quantile gives way to Student's with as many degrees of freedom as the receipts have in effect: heavy-tailed receipts
hide their own spread. What it covers is measured by benchmarks/coverage.py and published in docs/intervals.md.

Arrays are by group value. An interval that cannot be told is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from throughline.attribution.path import Bools, Floats

__all__ = [
    *("ENOUGH", "QUANTILE", "Interval", "Moments", "effective", "of_count", "of_money", "of_part", "of_share"),
    "spread",
]

ENOUGH = 20.0  # effective sales; a figure on fewer is too few to judge
_FEWEST = 2.0  # effective parts under which nothing at all is said
_LEVEL = 0.975
QUANTILE = 1.959963984540054  # of the normal distribution at this level
# Of the effective receipts less one: chosen by experiment, so that 20 receipts of σ = 1 shared by several touches
# are covered as well as 200 whole ones.
_FREEDOM = 2 / 3


@dataclass(frozen=True, slots=True)
class Interval:
    """low ≤ value ≤ high, each by group value."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Moments:
    """Σ x and Σ x² over applications, of the parts x > 0 and, as positive numbers, of the parts x < 0."""

    gain: Floats
    gain_squares: Floats
    loss: Floats
    loss_squares: Floats


def effective(sums: Floats, squares: Floats) -> Floats:
    """How many equal parts would spread as much: (Σ x)² / Σ x²; 0 where there are none."""
    found = np.zeros_like(sums)
    np.divide(sums * sums, squares, out=found, where=squares > 0)
    return found


def spread(squares: Floats, sums: Floats) -> Floats:
    """Standard error of log Σ x; 0 where the sum is."""
    found = np.zeros_like(sums)
    np.divide(np.sqrt(squares), np.abs(sums), out=found, where=sums != 0)
    return found


def of_count(sums: Floats, squares: Floats) -> Interval:
    """Of a credited count: x is the credit of an application. On the log scale, by the normal quantile."""
    told = effective(sums, squares) >= _FEWEST
    factor = np.exp(QUANTILE * spread(squares, sums))
    return _where(told, sums / factor, sums * factor)


def of_money(moments: Moments) -> Interval:
    """Of a sum of money that may be negative, as gross profit is.

    Gains and losses are each on the log scale. Parts of a Poisson stream are independent, so their limits add up in
    squares, each side by itself: the MOVER of Zou and Donner, "Construction of confidence limits about effect
    measures", Statistics in Medicine 27 (2008). Without losses it is the plain interval on the log scale.
    """
    gain, loss = moments.gain, moments.loss
    parts = effective(gain + loss, moments.gain_squares + moments.loss_squares)
    quantile = _student(np.maximum(_FREEDOM * (parts - 1), 1.0))
    up, down = quantile * spread(moments.gain_squares, gain), quantile * spread(moments.loss_squares, loss)
    low = np.hypot(gain * -np.expm1(-up), loss * np.expm1(down))
    high = np.hypot(gain * np.expm1(up), loss * -np.expm1(-down))
    return _where(parts >= _FEWEST, gain - loss - low, gain - loss + high)


def of_share(shares: Floats, variance: Floats, within: bool) -> Interval:
    """Of a conversion, given the variance of its logarithm. `within` says that it is a part of a whole: then on the
    logit scale, which never passes 1."""
    log_error = np.sqrt(np.maximum(variance, 0.0))
    told = (shares > 0) & np.isfinite(variance)
    if not within:
        factor = np.exp(QUANTILE * log_error)
        return _where(told, shares / factor, shares * factor)
    from scipy.special import expit, logit

    inside = told & (shares < 1)
    centre = logit(np.where(inside, shares, 0.5))
    step = QUANTILE * np.divide(log_error, 1 - shares, out=np.zeros_like(shares), where=inside)
    return _where(inside, expit(centre - step), expit(centre + step))


def of_part(parts: Floats, wholes: Floats) -> Interval:
    """Of a part of things counted whole, as the share of calls with a tag: also where none or all of them have it.

    The score interval of Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927): the shares that a test at this level would not refuse.
    """
    square = QUANTILE * QUANTILE
    told = wholes > 0
    whole = np.where(told, wholes, 1.0)
    reach = QUANTILE * np.sqrt(parts * (whole - parts) / whole + square / 4)
    low, high = ((parts + square / 2 + side * reach) / (whole + square) for side in (-1, 1))
    return _where(told, np.maximum(low, 0.0), np.minimum(high, 1.0))


def _where(told: Bools, low: Floats, high: Floats) -> Interval:
    return Interval(np.where(told, low, np.nan), np.where(told, high, np.nan))


def _student(freedom: Floats) -> Floats:
    from scipy.special import stdtrit  # scipy is loaded when the first interval is asked for

    return np.asarray(stdtrit(freedom, _LEVEL), np.float64)
