"""Funnel: where people are lost between an impression and a repeat sale. METRICS, "Funnel"."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.certainty import FUNNEL_CERTAINTY, consistent, intervals, judged_by
from throughline.reports.engine.checks import conserved
from throughline.reports.engine.columns import ALL_GROUPS, FUNNEL, STEPS
from throughline.reports.engine.facts_told import conversion_of, most_junk, steepest
from throughline.reports.engine.findings import best_converting, said
from throughline.reports.engine.losses import durations, junk, junk_by_manager, losses, stages
from throughline.reports.engine.maturity import cohorts, young
from throughline.reports.engine.passing import passing
from throughline.reports.engine.scenario import with_scenario
from throughline.reports.engine.steps import steps, steps_finding
from throughline.reports.engine.table import summed
from throughline.reports.model import Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot


@report("funnel", groups=ALL_GROUPS)
def funnel(snapshot: Snapshot, params: Params) -> Report:
    """Steps by group, steps altogether, junk, losses, days between steps, cohorts; with one pipeline its own stages.

    Junk, losses and days are of the applications of the period, whatever the axis.
    """
    main = summed(snapshot, params, params.group, FUNNEL)
    total = summed(snapshot, params, "", (*FUNNEL, *(f"{step}_before" for step in STEPS)))
    certain = intervals(snapshot, params, main, FUNNEL_CERTAINTY)
    tables: dict[str, Table] = {"by_group": main.table, "steps": steps(total)}

    enough = {measure: judged_by(certain, measure) for measure in ("leads", "sold_applications")}

    def judged(measure: str, label: str) -> bool:
        return enough[measure].get(label, False)

    findings: dict[str, Finding | None] = {
        "steps": steps_finding(main.table) or Finding("steps_none", {}),
        "conversion": best_converting(snapshot, main.table, judged, params)
        or conversion_of(snapshot, main.table, params),
    }
    found = passing(snapshot, params)
    if found is not None:
        tables["junk"], findings["junk"] = junk(snapshot, params, found)
        tables["junk_by_manager"] = junk_by_manager(snapshot, params, found)
        findings["junk_by_manager"] = most_junk(tables["junk_by_manager"])
        tables["losses"], findings["losses"] = losses(snapshot, params, found)
        tables["durations"], findings["durations"] = durations(snapshot, params, found)
        pipelines = params.chosen("pipeline")
        if len(pipelines) == 1:
            tables["stages"] = stages(snapshot, params, found, pipelines[0])
            findings["stages"] = steepest(tables["stages"])
    tables["cohorts"] = cohorts(snapshot, params)
    findings["cohorts"] = young(tables["cohorts"])
    tables["intervals"] = certain
    checks = [*conserved(main), *consistent(certain)]
    return with_scenario(snapshot, Report("funnel", snapshot.id, params, tables, checks, said(findings)))
