"""Paths: which channels people walk before they apply, how many touches it takes and how many days."""

from __future__ import annotations

from throughline.params import Params
from throughline.reports.engine.findings import said
from throughline.reports.engine.paths import applications, brought, conserved_paths, frequent, lags, lengths, unknown
from throughline.reports.engine.paths_found import how_long, how_many_touches, how_spread, most_frequent, only_one
from throughline.reports.model import Report
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot


@report("paths")
def paths(snapshot: Snapshot, params: Params) -> Report:
    """Frequent paths, and how leads and money spread over the length of paths and over the days they take.

    Where leads or deals do not know a filter the tables are empty. With `path_is` its applications are listed too.
    """
    found = brought(snapshot, params)
    if found is None:
        return Report("paths", snapshot.id, params, unknown())
    tables = {"paths": frequent(snapshot, found), "lengths": lengths(snapshot, found), "lags": lags(snapshot, found)}
    if params.path_is:
        tables["applications"] = applications(snapshot, found)
    chosen = only_one(tables["paths"]) if params.path_is else None
    findings = said(
        {
            "paths": chosen or most_frequent(tables["paths"]),
            "frequent": chosen or how_spread(tables["paths"]),
            "lengths": how_many_touches(tables["lengths"]),
            "lags": how_long(found),
        }
    )
    return Report("paths", snapshot.id, params, tables, conserved_paths(found), findings)
