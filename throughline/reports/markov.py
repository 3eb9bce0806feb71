"""Markov: the chain behind the model. What is lost without each state, and how people go on."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from throughline.params import Params
from throughline.reports.engine.certainty import consistent
from throughline.reports.engine.findings import said
from throughline.reports.engine.removal import LEVELS, MEASURES, graph, removal, walks
from throughline.reports.engine.removal_bounds import removal_bounds
from throughline.reports.engine.removal_found import dearest_loss, likeliest, too_many
from throughline.reports.model import Column, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot


@report("markov", groups=LEVELS)
def markov(snapshot: Snapshot, params: Params) -> Report:
    """Removal effects and the graph of steps, by the values of the group as states.

    Filters on sources are no matter of journeys and are left out. More states than can be solved are told instead;
    where leads or deals do not know a filter there is nothing to show.
    """
    made = walks(snapshot, params)
    known = {measure for family in made.families for measure in family.worth}
    if made.too_many or not known.issuperset(MEASURES):
        nothing = Table((Column(made.level, "text"),), pd.DataFrame({made.level: []}), how="removal")
        told = {"removal": too_many(made)} if made.too_many else {}
        return Report("markov", snapshot.id, params, {"removal": nothing}, (), told)
    lost, checks = removal(made)
    bounds = removal_bounds(made, lost)
    tables = {
        "removal": replace(lost, how="removal"),
        "graph": graph(made),
        "intervals": bounds,
    }
    findings = said(
        {
            "removal": dearest_loss(snapshot, lost, params),
            "graph": likeliest(snapshot, tables["graph"], made),
        }
    )
    return Report("markov", snapshot.id, params, tables, [*checks, *consistent(bounds)], findings)
