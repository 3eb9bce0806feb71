"""What would be lost without a channel, source or campaign, and how people go from one to the next.

Here every value of the group is a state of its own, while the credit of campaigns in all other tables is that of their
channel handed down: a campaign can be hard to replace though its channel is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from throughline.attribution import Rules
from throughline.attribution.markov import solve
from throughline.attribution.path import Bools, Floats
from throughline.attribution.transitions import Chain
from throughline.params import Params
from throughline.reports.engine.credits_sql import quoted, skip_sql, template, touches_sql
from throughline.reports.engine.dimensions import SOURCE, codes
from throughline.reports.engine.lone import lone_journeys
from throughline.reports.engine.markov import Family, States, families, of_walked, signed, whole_chain
from throughline.reports.engine.measures import ADDITIVE, PARTS, rounded
from throughline.reports.engine.scope import Scope
from throughline.reports.engine.statement import tests_of
from throughline.reports.model import Check, Column, Table
from throughline.warehouse.snapshot import Snapshot

__all__ = ["CONVERSION", "LEVELS", "MEASURES", "MOST_STATES", "NULL", "START", "Walks", "graph", "removal", "walks"]

LEVELS = ("channel", "source", "campaign")
MOST_STATES = 500
MEASURES = ("leads", "sales", "revenue")
# Where journeys begin and end, in the columns of the graph. No channel has such a name: config gives plain words.
START, CONVERSION, NULL = "(start)", "(conversion)", "(null)"


@dataclass(frozen=True)
class Walks:
    """The journeys of one question with the values of its level as states; `labels` by state.

    `walked` says of each state whether a journey of the question stands there: filters leave journeys out, not states.
    """

    scope: Scope
    level: str
    labels: tuple[str, ...]
    states: States
    families: Sequence[Family]
    walked: Bools

    @property
    def too_many(self) -> bool:
        """Whether there are more states than are solved."""
        return len(self.labels) > MOST_STATES

    def chain(self, measure: str, order: int, worth: Mapping[str, Floats] | None = None) -> Chain:
        """All journeys that one measure is counted among; without `worth` they bring what they bring of it."""
        family = self.family(measure)
        brought = dict(signed({measure: family.worth[measure]})) if worth is None else worth
        return whole_chain(self.scope, family.rows, self.states, order, brought)

    def family(self, measure: str) -> Family:
        """The journeys that one measure is counted among."""
        return next(family for family in self.families if measure in family.worth)


def walks(snapshot: Snapshot, params: Params) -> Walks:
    """The journeys of the period by the values of `group`, or by channel where the group is none of LEVELS."""
    scope = Scope(snapshot, params, params.period, "")
    level = params.group if params.group in LEVELS else "channel"
    known = codes(snapshot, level)
    code = known.of["source_dim"]
    lone = np.bincount(code[lone_journeys(scope).state], minlength=known.size) > 0
    used = lone | (np.bincount(code[scope.walked.source], minlength=known.size) > 0)
    labels = tuple(label for label, some in zip(known.labels, used, strict=True) if some)
    number = np.cumsum(used) - 1
    states = States((level, used.tobytes()), len(labels), number[code])
    counted = families(scope)
    rows = np.logical_or.reduce([np.zeros(len(scope.selection.applications), bool), *(each.rows for each in counted)])
    walked = np.bincount(code[scope.walked.only(rows).source], minlength=known.size) > 0
    return Walks(scope, level, labels, states, counted, (walked | lone)[used])


def removal(made: Walks) -> tuple[Table, list[Check]]:
    """A row per state: the part of leads, sales and revenue that would be lost without it, and its credit of them."""
    found = pd.DataFrame({made.level: list(made.labels)})
    given: dict[str, Floats] = {}
    checks = []
    for measure in MEASURES:
        found[f"removal_{measure}"], given[measure] = _solved(made, measure)
        parts = PARTS if ADDITIVE[measure] == "money" else 1
        whole = float(made.family(measure).worth[measure].sum()) / parts
        checks.append(Check(f"removal_credits_equal_{measure}", expected=whole, actual=float(given[measure].sum())))
    found = found.assign(**given)[made.walked].sort_values(
        ["revenue", "sales", "leads", made.level], ascending=[False, False, False, True], ignore_index=True
    )
    columns = (
        Column(made.level, "text"),
        *(Column(f"removal_{measure}", "share") for measure in MEASURES),
        *(Column(measure, ADDITIVE[measure]) for measure in MEASURES),
    )
    return Table(columns, found, {measure: float(given[measure].sum()) for measure in MEASURES}), checks


def _solved(made: Walks, measure: str) -> tuple[Floats, Floats]:
    """Removal effects, and credits as they are shown: gains less losses where some journeys lower the measure."""
    worth = dict(signed({measure: made.family(measure).worth[measure]}))
    solved = solve(made.chain(measure, made.scope.params.order, worth))
    gains, *losses = (of_walked(solved.credit[name], _walked(made, value)) for name, value in worth.items())
    unit = ADDITIVE[measure]
    return solved.effect[measure], rounded(unit, gains - sum(losses), PARTS if unit == "money" else 1)


def _walked(made: Walks, worth: Floats) -> Floats:
    """State → how often it stands on paths that brought something."""
    parts = made.scope.walked.only(worth != 0)
    return np.bincount(made.states.of_source[parts.source], minlength=made.states.size).astype(np.float64)


def graph(made: Walks) -> Table:
    """A row per step from one state to the next, with the journeys that made it and how likely it is from there.

    Of the journeys that leads are counted among; the end is a lead or none.
    """
    chain = made.chain("leads", 1)
    moves, ends, worth = chain.counts()
    converted = worth[:, 0]
    size = len(made.labels)
    whole = np.column_stack([moves, converted, ends - converted])
    names_from, names_to = (*made.labels, START), (*made.labels, CONVERSION, NULL)
    origin, target = np.nonzero(whole > 0)
    counts = whole[origin, target]
    out = whole.sum(axis=1)
    rows = pd.DataFrame(
        {
            "from_state": [names_from[at] for at in origin],
            "to_state": [names_to[at] for at in target],
            "journeys": counts,
            "probability": counts / out[origin],
        }
    )
    # The start first, then the states in the order of their rows; the likeliest step of each first.
    rows = rows.assign(place=np.where(origin == size, -1, origin)).sort_values(
        ["place", "probability", "to_state"], ascending=[True, False, True], ignore_index=True
    )
    columns = (
        *(Column("from_state", "text"), Column("to_state", "text")),
        *(Column("journeys", "count"), Column("probability", "share")),
    )
    return Table(columns, rows.drop(columns="place"), sql=_graph_sql(made))


def _graph_sql(made: Walks) -> str:
    params = replace(made.scope.params, filters=tuple(f for f in made.scope.params.filters if f[0] not in SOURCE))
    brands = ", ".join(map(quoted, params.chosen("brand")))
    text = template("graph").format(
        level=made.level,
        first=f"date '{params.period.first}'",
        last=f"date '{params.period.last}'",
        brands=f" and lone_touch.brand in ({brands})" if brands else "",
        skip=skip_sql("lone_touch.journey") if params.direct == "skip" else "",
        filters=tests_of(made.scope.snapshot, params)[0],
        start=START,
        conversion=CONVERSION,
        null=NULL,
    )
    return f"with\n\n{touches_sql(Rules.of(params))}\n{text}"
