"""Flow: what moves where when another model shares out the same leads and money. Of its own, for it is dear."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.findings import said
from throughline.reports.engine.flow import flow as made
from throughline.reports.engine.flow import most_moved
from throughline.reports.model import Report
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot


@report("flow", groups=SOURCE)
def flow(snapshot: Snapshot, params: Params) -> Report:
    """From the model to that of scenario B; without one, to a model that answers in another way."""
    table, checks = made(snapshot, params)
    findings = said({"flow": most_moved(snapshot, table, params)})
    return Report("flow", snapshot.id, params, {"flow": table}, checks, findings)
