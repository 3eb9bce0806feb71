"""The sums of a question once more for every draw of its applications. METRICS "Intervals", docs/intervals.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.oracle.model.build import Truth
from tests.oracle.model.credited import pieces
from tests.oracle.model.draws import REPLICATES, application_id, draws
from tests.oracle.model.items import PLACES, counted
from tests.oracle.model.population import FAMILIES
from tests.oracle.model.redrawn import RedrawnChain
from tests.oracle.model.report import Answers
from tests.oracle.model.world import text
from throughline.params import Params

Sums = dict[str, dict[str, float]]  # group value → measure → sum
# Brought by the same applications, so a chain draws them together for all measures of a line.
DRAWN = {"leads": ("leads",), "sales": ("sales", "first_sales", "revenue", "refund", "cost_of_goods")}


def replicates(truth: Truth, params: Params) -> list[Sums]:
    """The sums of each of the 500; a measure that a value has nothing of may be missing."""
    drawn = {key: draws(text(app.row, "source") + "|" + application_id(app)) for key, app in truth.apps.items()}
    found: list[Sums] = [defaultdict(lambda: defaultdict(float)) for _ in range(REPLICATES)]
    is_chain = params.model == "markov" and params.group in PLACES
    for value, measure, amounts in (_of_chains if is_chain else _of_pieces)(truth, params, drawn):
        for sums, amount in zip(found, amounts, strict=True):
            sums[value][measure] += amount
    return found


Draws = dict[str, list[int]]
Drawn = Iterator[tuple[str, str, list[float]]]  # group value, measure, what it adds to each replicate


def _of_pieces(truth: Truth, params: Params, drawn: Draws) -> Drawn:
    """The weights of an application are fixed: each piece of it counts as often as the application is drawn."""
    week_start = truth.config.project.week_start
    wanted = {measure for measures in DRAWN.values() for measure in measures}
    for piece in pieces(truth, params, counted(truth, params)):
        value = piece.where.value(params.group, week_start)
        if piece.measure in wanted and value is not None and piece.where.passes(params, week_start, of_sources=True):
            yield value, piece.measure, [float(piece.amount) * times for times in drawn[piece.app]]


def _of_chains(truth: Truth, params: Params, drawn: Draws) -> Drawn:
    """Solved again each time, by order 1; those of a higher order spread so about their own credits."""
    items = counted(truth, params)
    figures = Answers(truth, params).rows()
    for names, family in zip(DRAWN.values(), FAMILIES, strict=False):
        chain = RedrawnChain(truth, params, [item for item in items if item.measure in family], names)
        for measure in names:
            by_value: dict[str, list[float]] = defaultdict(lambda: [0.0] * REPLICATES)
            for replicate in range(REPLICATES):
                for value, amount in chain.credited(measure, {key: each[replicate] for key, each in drawn.items()}):
                    by_value[value][replicate] += amount
            for value, amounts in by_value.items():
                scale = 1.0
                if params.order > 1:
                    mean = sum(amounts) / REPLICATES
                    scale = float(figures[value].get(measure, 0)) / mean if mean else 0.0
                yield value, measure, [amount * scale for amount in amounts]
