"""Attribution: the models side by side, what moves between them, and what the link by client moves."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.certainty import OVERVIEW_CERTAINTY, consistent, intervals
from throughline.reports.engine.checks import conserved
from throughline.reports.engine.findings import said
from throughline.reports.engine.models import disagreement, link_difference, side_by_side, spread_between, top_of
from throughline.reports.engine.scenario import with_scenario
from throughline.reports.engine.table import summed
from throughline.reports.model import Report
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

# Only these share an application out by its credits: no other group depends on the model.
GROUPS = ("channel", "source", "campaign", "ad_group", "ad", "keyword")
COLUMNS = (
    *("spend", "enquiries", "leads", "target_leads", "sales", "revenue", "gross_profit", "romi", "romi_margin"),
    *("cpl", "cpo"),
)


@report("attribution", groups=GROUPS)
def attribution(snapshot: Snapshot, params: Params) -> Report:
    """The chosen model by group; every model beside it; and the proof that each conserves applications and revenue.

    A model of config that fails on a path of the period is told in the table `not_shown`, the others stand.
    """
    main = summed(snapshot, params, params.group, COLUMNS)
    beside = side_by_side(snapshot, params, params.group)
    shift, models_finding = spread_between(snapshot, beside.table, params.group, params)
    link, link_finding = link_difference(snapshot, params)
    certain = intervals(snapshot, params, main, OVERVIEW_CERTAINTY)
    tables = {"by_group": main.table, "models": beside.table, "shift": shift, "link": link, "intervals": certain}
    tables |= beside.not_shown
    checks = [check for model, each in beside.made.items() for check in conserved(each, prefix=f"{model}: ")]
    checks += consistent(certain)
    findings = said(
        {
            "models": models_finding,
            "link": link_finding,
            "chosen": top_of(snapshot, main.table, params),
            "shift": disagreement(shift),
        }
    )
    return with_scenario(snapshot, Report("attribution", snapshot.id, params, tables, checks, findings))
