"""Missed calls: why each was missed, whom people missed, and who was never called back. METRICS, "Missed waterfall"."""

from __future__ import annotations

from throughline.calls.missed import REASONS
from throughline.params import Params
from throughline.reports.engine import calls_sql as sql
from throughline.reports.engine.call_names import call_name
from throughline.reports.engine.call_rows import call_table, rows_of, zone_of
from throughline.reports.engine.called_back import called_back_tables
from throughline.reports.engine.client_calls import CALL_GROUPS, calls_where, group_column
from throughline.reports.engine.missed_told import (
    called_back_said,
    never_said,
    waterfall_said,
    worst_employee,
    worst_group,
    worst_hour,
)
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

__all__ = ["missed"]

_BARS = (
    Column("calls", "count"),
    Column("missed", "count"),
    Column("outside_hours", "count"),
    Column("outgoing", "count", "missed_outgoing"),
    Column("short_wait", "count"),
    Column("by_people", "count"),
    Column("failed", "count"),
    Column("missed_share", "share"),
    Column("by_people_share", "share"),
)
_SUMMED = ("calls", "missed", *sql.BARS)
_WATERFALL = (Column("bar", "text"), Column("calls", "count", "bar_calls"), Column("share", "share", "bar_share"))
_LIST = (
    Column("bar", "text"),
    Column("call_id", "text"),
    Column("started_at", "time"),
    Column("call_direction", "text"),
    Column("outcome", "text"),
    Column("wait_seconds", "seconds"),
    Column("phone_mask", "text"),
    Column("channel", "text"),
    Column("source", "text"),
    Column("employee", "text"),
    Column("brand", "text"),
)
_HEAT = (
    Column("weekday", "count"),
    Column("hour", "count"),
    Column("calls", "count", "client_calls"),
    Column("missed", "count"),
    Column("by_people", "count"),
    Column("missed_share", "share"),
)


@report("missed", groups=CALL_GROUPS, by_rules=False)
def missed(snapshot: Snapshot, params: Params) -> Report:
    """The bars by group and altogether, the calls of each bar, employees, hours, and who was called back how soon.

    A call leaves at the first reason that fits; what telephony broke is a bar of its own. Being called back counts
    over all that came later, also after the period.
    """
    grouped = call_table(snapshot, (group_column(params.group), *_BARS), sql.missed_by_group_sql(params), *_SUMMED)
    tables = {
        "by_group": grouped,
        "waterfall": call_table(snapshot, _WATERFALL, sql.waterfall_sql(params)),
        "list": call_table(snapshot, _LIST, sql.missed_list_sql(params, call_name(snapshot))),
        "employees": call_table(
            snapshot, (Column("employee", "text"), *_BARS), sql.missed_employees_sql(params), *_SUMMED
        ),
        "heat": call_table(
            snapshot, _HEAT, sql.missed_heat_sql(params, zone_of(snapshot)), "calls", "missed", "by_people"
        ),
        **called_back_tables(snapshot, params),
    }
    findings = {
        "waterfall": waterfall_said(tables["waterfall"]),
        "by_group": worst_group(snapshot, grouped, params),
        "list": _listed(tables),
        "employees": worst_employee(tables["employees"]),
        "heat": worst_hour(tables["heat"]),
        "called_back": called_back_said(tables["called_back"]),
        "never_called_back": never_said(tables["never_called_back"], tables["called_back"]),
    }
    return Report("missed", snapshot.id, params, tables, _checks(snapshot, params, tables), findings)


def _listed(tables: dict[str, Table]) -> Finding:
    bars = dict(zip(tables["waterfall"].rows["bar"], tables["waterfall"].rows["calls"], strict=True))
    return Finding("missed_all_listed", {"n": len(tables["list"].rows), "calls": bars["missed"] + bars["failed"]})


def _checks(snapshot: Snapshot, params: Params, tables: dict[str, Table]) -> list[Check]:
    """Every call of the period is in one row, every missed call in one bar, every missed client called back or not."""
    statement = (
        "select count(*) as n from call inner join source_dim on call.source_key = source_dim.source_key "
        f"where {calls_where(params, params.period)}"
    )
    every = float(rows_of(snapshot, statement)["n"].iloc[0])
    bars = dict(zip(tables["waterfall"].rows["bar"], tables["waterfall"].rows["calls"], strict=True))
    within = tables["called_back_bins"].totals
    told = tables["called_back"].rows["client_missed"].iloc[0]
    hidden = tables["called_back_bins"].rows["calls_all"].iloc[-1]
    return [
        Check("calls_by_group", every, float(tables["by_group"].totals["calls"] or 0), 0),
        Check("missed_by_group", float(bars["missed"]), float(tables["by_group"].totals["missed"] or 0), 0),
        Check("missed_in_one_bar", float(bars["missed"]), float(sum(bars[reason] for reason in REASONS)), 0),
        Check("missed_by_employee", float(bars["missed"]), float(tables["employees"].totals["missed"] or 0), 0),
        Check("called_back_or_not", float(told + hidden), float(within["calls_all"] or 0), 0),
    ]
