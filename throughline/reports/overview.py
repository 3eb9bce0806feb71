"""Overview: what was spent and what it brought, against the period before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from throughline.params import TIME_GROUPS, Params, Period
from throughline.reports.engine.certainty import OVERVIEW_CERTAINTY, consistent, enough_before, intervals, judged_by
from throughline.reports.engine.checks import conserved
from throughline.reports.engine.columns import ALL_GROUPS, HEADLINE, OVERVIEW
from throughline.reports.engine.facts_told import NOTHING, best_time, grown_from_nothing, structure_without, took_in
from throughline.reports.engine.findings import biggest_share, biggest_shift, said, trend
from throughline.reports.engine.scenario import with_scenario
from throughline.reports.engine.table import by_group, summed, with_before
from throughline.reports.model import Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

_WEEKS = timedelta(weeks=13)


@report("overview", groups=ALL_GROUPS)
def overview(snapshot: Snapshot, params: Params) -> Report:
    """By group, headline, structure by channel, dynamics, and 13 weeks for sparklines. PRODUCT, "Pages"."""
    by_time = params.group in TIME_GROUPS
    columns = tuple(name for name in OVERVIEW if not (by_time and name.endswith("_before")))
    main = summed(snapshot, params, params.group, columns)
    first = params.period.last - _WEEKS + timedelta(days=1)
    # From the start of its week: half a week would look like a bad one.
    into_week = (first.weekday() + (params.week_start == "sunday")) % 7
    weeks = Period(first - timedelta(days=into_week), params.period.last)
    tables: dict[str, Table] = {
        "by_group": main.table,
        "headline": by_group(snapshot, params, "", (*HEADLINE, *with_before(HEADLINE, changes=True))),
        "structure": by_group(snapshot, params, "channel", OVERVIEW),
        **{f"by_{time}": by_group(snapshot, params, time, HEADLINE) for time in TIME_GROUPS},
        "weekly": by_group(snapshot, replace(params, compare=None), "week", HEADLINE, weeks),
        "intervals": intervals(snapshot, params, main, OVERVIEW_CERTAINTY),
    }
    judged = judged_by(tables["intervals"], "sales")

    def enough(label: str) -> bool:
        return judged.get(label, False) or enough_before(snapshot, params, main, label)

    findings: dict[str, Finding | None] = {
        "structure": biggest_share(snapshot, tables["structure"], params)
        or structure_without(snapshot, tables["structure"], params),
        "changes": grown_from_nothing(tables["headline"])
        or best_time(main.table, params)
        or biggest_shift(snapshot, main.table, enough, params)
        or Finding("changes_none", {}),
        "dynamics": trend(tables["headline"], params) or took_in(tables["headline"]) or NOTHING,
    }
    checks = [*conserved(main), *consistent(tables["intervals"])]
    return with_scenario(snapshot, Report("overview", snapshot.id, params, tables, checks, said(findings)))
