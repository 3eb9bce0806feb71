"""In how many of the replicates one row is better than another. METRICS "Intervals"."""

from __future__ import annotations

from itertools import permutations
from math import inf, isclose

from tests.oracle.model.build import Truth
from tests.oracle.model.replicates import replicates
from tests.oracle.model.report import Answers
from throughline.params import Params

MEASURES = ("romi_margin", "cpo", "cpl")
Pair = tuple[str, str, str]  # one value of the group, another, measure
NEAR = 2e-6  # figures that differ by less of themselves may be equal: reports add replicates up in short floats
EQUAL = 1e-12
NOTHING = 5e-10  # of a credited count vanishes in its nine places


def beats(truth: Truth, params: Params) -> dict[Pair, tuple[float, float]]:
    """Pair of values that cost anything → the part of the replicates in which the first is better; a tie is half.

    The least and the most that it may be: what short floats hardly tell apart may be a tie or none.
    """
    spend = {value: float(row.get("spend", 0)) for value, row in Answers(truth, params).rows().items()}
    values = [value for value, amount in spend.items() if amount >= 0.0001]
    drawn = replicates(truth, params) if len(values) > 1 else []
    found: dict[Pair, tuple[float, float]] = {}
    for measure in MEASURES:
        goodness = {
            value: [_goodness(measure, sums.get(value, {}), spend[value], params.margin) for sums in drawn]
            for value in values
        }
        for a, b in permutations(values, 2):
            wins = list(map(_win, goodness[a], goodness[b]))
            least, most = (sum(ends) / len(drawn) for ends in zip(*wins, strict=True))
            found[a, b, measure] = (least, most)
    return found


def _goodness(measure: str, sums: dict[str, float], spend: float, margin: float | None) -> float:
    """The more, the better. Spending for nothing is worse than any price."""
    if measure == "romi_margin":
        revenue = sums.get("revenue", 0.0)
        cost = sums.get("cost_of_goods", 0.0) if margin is None else revenue * (1 - margin)
        return (revenue - cost - sums.get("refund", 0.0) - spend) / spend
    count = sums.get("leads" if measure == "cpl" else "sales", 0.0)
    return -spend / count if count > NOTHING else -inf


def _win(mine: float, other: float) -> tuple[float, float]:
    if isclose(mine, other, rel_tol=EQUAL, abs_tol=EQUAL):
        return 0.5, 0.5
    if isclose(mine, other, rel_tol=NEAR, abs_tol=NEAR):
        return (0.5, 1.0) if mine > other else (0.0, 0.5)
    return float(mine > other), float(mine > other)
