"""Assisted conversions: who is on the path of others' leads, and who closes them. Of its own, for it is dear."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.assisted import assisted as made
from throughline.reports.engine.assisted import helper
from throughline.reports.engine.dimensions import SOURCE
from throughline.reports.engine.findings import said
from throughline.reports.model import Report
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot


@report("assisted", groups=SOURCE)
def assisted(snapshot: Snapshot, params: Params) -> Report:
    """Leads, sales and revenue where a value of the group helped and where it was last."""
    table, checks = made(snapshot, params)
    findings = said({"assisted": helper(snapshot, table, params)})
    return Report("assisted", snapshot.id, params, {"assisted": table}, checks, findings)
