"""Calls: of which type, how they ended, by source, hour and employee. METRICS, "Calls"."""

from __future__ import annotations

import pandas as pd

from throughline.params import Params
from throughline.reports.engine import calls_sql as sql
from throughline.reports.engine.call_facts import KINDS
from throughline.reports.engine.call_rows import call_table, rows_of, zone_of
from throughline.reports.engine.call_tables import by_group, headline, listed, vendor
from throughline.reports.engine.calls_told import (
    NOTHING,
    answering,
    best_group,
    busiest_hour,
    calls_said,
    disagreement,
    hardest_working,
    outcome_said,
)
from throughline.reports.engine.client_calls import CALL_GROUPS, calls_where
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

__all__ = ["calls"]

_LANDED = "select sum(landing)::double as n from reconciliation where measure = 'calls'"
_OUTCOMES = (
    Column("call_direction", "text"),
    Column("outcome", "text"),
    Column("calls", "count"),
    Column("share", "share", "outcome_share"),
)
_HEAT = (
    Column("weekday", "count"),
    Column("hour", "count"),
    Column("calls", "count", "client_calls"),
    Column("missed", "count"),
    Column("missed_share", "share"),
)
_EMPLOYEES = (
    Column("employee", "text"),
    Column("calls", "count"),
    Column("client_calls", "count"),
    Column("of_ours", "count"),
    Column("answered", "count"),
    Column("missed", "count"),
    Column("missed_share", "share"),
    Column("wait", "seconds"),
    Column("talk", "seconds"),
)
_ANSWER_TIME = (
    Column("wait_from", "seconds"),
    Column("wait_to", "seconds"),
    Column("calls", "count", "client_calls"),
    Column("share", "share", "answer_time_share"),
)


@report("calls", groups=CALL_GROUPS, by_rules=False)
def calls(snapshot: Snapshot, params: Params) -> Report:
    """Calls by group with their types, and altogether; outcomes, hours, employees, time to answer, vendor, list.

    Types follow from all calls of a number, whatever the period and the filters. A call goes by its own source.
    """
    tables = {
        "by_group": by_group(snapshot, params),
        "headline": headline(snapshot, params),
        "outcomes": call_table(snapshot, _OUTCOMES, sql.outcomes_sql(params), "calls"),
        "heat": call_table(snapshot, _HEAT, sql.heat_sql(params, zone_of(snapshot)), "calls", "missed"),
        "employees": call_table(snapshot, _EMPLOYEES, sql.employees_sql(params), "calls", "answered", "missed"),
        "answer_time": call_table(snapshot, _ANSWER_TIME, sql.answer_time_sql(params), "calls"),
        "vendor": vendor(snapshot, params),
        "calls": listed(snapshot, params),
    }
    findings = {
        "types": calls_said(tables["headline"]),
        "by_group": best_group(snapshot, tables["by_group"], params),
        "outcomes": outcome_said(tables["outcomes"]),
        "heat": busiest_hour(tables["heat"]),
        "employees": hardest_working(tables["employees"]),
        "answer_time": answering(tables["headline"]),
        "vendor": disagreement(tables["vendor"]),
        "calls": _listed(tables["calls"]),
    }
    return Report("calls", snapshot.id, params, tables, _checks(snapshot, params, tables), findings)


def _listed(table: Table) -> Finding:
    """How many of the calls the list holds."""
    every = table.totals["call_id"]
    return Finding("calls_listed", {"n": len(table.rows), "calls": every}) if every else NOTHING


def _checks(snapshot: Snapshot, params: Params, tables: dict[str, Table]) -> list[Check]:
    """Every call of the period is in one row of each split; what is counted is target or repeat."""
    statement = (
        "select count(*) as n from call inner join source_dim on call.source_key = source_dim.source_key "
        f"where {calls_where(params, params.period)}"
    )
    every = float(rows_of(snapshot, statement)["n"].iloc[0])
    total, rows = tables["headline"].rows.iloc[0], tables["by_group"].rows
    clients = float(total["incoming"] + total["callbacks"])
    landed = rows_of(snapshot, _LANDED)["n"].iloc[0]
    held = float(rows_of(snapshot, "select count(*) as n from call")["n"].iloc[0])
    return [
        *([] if pd.isna(landed) else [Check("calls_equal_landing", float(landed), held, 0)]),
        Check("calls_by_group", every, float(rows["calls"].sum()), 0),
        Check("calls_by_direction", every, float(sum(total[kind] for kind in KINDS)), 0),
        Check("calls_by_outcome", every, float(tables["outcomes"].rows["calls"].sum()), 0),
        Check("calls_by_employee", every, float(tables["employees"].rows["calls"].sum()), 0),
        Check("calls_by_hour", clients, float(tables["heat"].rows["calls"].sum()), 0),
        Check("counted_opens_or_repeats", float(total["counted"]), float(total["target"] + total["repeat"]), 0),
        Check("counted_by_group", float(total["counted"]), float(rows["counted"].sum()), 0),
    ]
