"""Numbers: which were rung, how calls found their source, and how many dynamic numbers the sites need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from throughline.params import Params
from throughline.reports.engine import tracking_sql as sql
from throughline.reports.engine.client_calls import OF_CLIENTS, calls_where
from throughline.reports.engine.pool import CLASH, WINDOW_MINUTES, pool_said, pool_table
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.warehouse.snapshot import Snapshot

__all__ = ["MATCHING", "matching", "matching_said", "tracking"]

NUMBERS = (
    Column("tracking_number", "text"),
    Column("number_kind", "text"),
    Column("channel", "text"),
    Column("brand", "text"),
    Column("operator", "text"),
    Column("calls", "count", "client_calls"),
    Column("answered", "count"),
    Column("lost_calls", "count"),
    Column("last_call", "date"),
)
MATCHING = (
    Column("call_match", "text"),
    Column("calls", "count", "client_calls"),
    Column("share", "share"),
    Column("match_certainty", "share"),
)
_SPLIT = (
    Column("calls", "count", "client_calls"),
    *(Column(f"{state}_calls", "count") for state in (*sql.FOUND, "default", "unmatched")),
    Column("lost_share", "share"),
)


@report("tracking", by_rules=False)
def tracking(snapshot: Snapshot, params: Params) -> Report:
    """Calls of clients (incoming ones and callbacks) by number, by how their source was found, by operator and brand.

    `pool` needs visits by hour: of the filters only the brand moves it.
    """
    tables = {
        "numbers": _dated(_table(snapshot, NUMBERS, sql.numbers_sql(params), "calls", "answered", "lost_calls")),
        "matching": matching(snapshot, params),
        "by_operator": _split(snapshot, params, "operator"),
        "by_brand": _split(snapshot, params, "brand"),
        "pool": pool_table(snapshot, params),
    }
    findings = {
        "numbers": _numbers_said(tables["numbers"]),
        "matching": matching_said(tables["matching"]),
        "by_operator": _worst(tables["by_operator"], "operator"),
        "by_brand": _worst(tables["by_brand"], "brand"),
        "pool": pool_said(tables["pool"], WINDOW_MINUTES, CLASH),
    }
    return Report("tracking", snapshot.id, params, tables, _checks(snapshot, params, tables), findings)


def matching(snapshot: Snapshot, params: Params) -> Table:
    """How the calls of clients found their source; Data health shows it too."""
    return _table(snapshot, MATCHING, sql.matching_sql(params), "calls")


def matching_said(table: Table) -> Finding:
    """The shares that are certain, probable, on default numbers and lost."""
    rows = table.rows
    every = float(rows["calls"].sum())
    if not every:
        return Finding("tracking_no_calls", {})
    found = dict(zip(rows["call_match"], rows["calls"], strict=True))
    parts = {"certain": ("static", "told", "certain"), "probable": ("probable",), "default": ("default",),
             "unmatched": sql.UNMATCHED}  # fmt: skip
    shares = {f"{name}_share": sum(found.get(state, 0) for state in states) / every for name, states in parts.items()}
    return Finding("tracking_matching", {"calls": every, "n": int(every), **shares})


def _table(snapshot: Snapshot, columns: Sequence[Column], statement: str, *summed: str) -> Table:
    rows = snapshot.query(statement)
    return Table(tuple(columns), rows, {name: float(rows[name].sum()) for name in summed}, statement)


def _dated(table: Table) -> Table:
    """The day of a number's last call as a day; a silent number has none."""
    days = [None if pd.isna(moment) else moment.date() for moment in table.rows["last_call"]]
    return replace(table, rows=table.rows.assign(last_call=pd.Series(days, dtype=object)))


def _split(snapshot: Snapshot, params: Params, column: str) -> Table:
    counted = [each.name for each in _SPLIT if each.unit == "count"]
    return _table(snapshot, (Column(column, "text"), *_SPLIT), sql.by_sql(params, column), *counted)


def _numbers_said(numbers: Table) -> Finding:
    """The number with the most calls, and how many stayed silent."""
    rung = numbers.rows[(numbers.rows["calls"] > 0) & (numbers.rows["tracking_number"] != "")]
    if rung.empty:
        return Finding("tracking_no_calls", {})
    top = rung.iloc[0]
    silent = int((numbers.rows["calls"] == 0).sum())
    facts = {"tracking_number": str(top["tracking_number"]), "calls": float(top["calls"]), "n": len(rung)}
    return Finding("tracking_numbers_silent" if silent else "tracking_numbers", {**facts, "silent": float(silent)})


def _worst(table: Table, column: str) -> Finding:
    """Where the largest part of calls lost its source, among values with a name."""
    rows = table.rows[table.rows["lost_share"] > 0]
    named = rows[rows[column] != ""]
    if table.rows.empty:
        return Finding("tracking_no_calls", {})
    if rows.empty:
        return Finding("tracking_none_lost", {})
    if named.empty:
        lost = float((rows["lost_share"] * rows["calls"]).sum() / table.rows["calls"].sum())
        return Finding("tracking_lost_unnamed", {"lost_share": lost})
    row = named.iloc[int(named["lost_share"].to_numpy(float).argmax())]
    facts = {"lost_share": float(row["lost_share"]), "calls": float(row["calls"])}
    return Finding("tracking_lost", {"label": str(row[column]), **facts})


def _checks(snapshot: Snapshot, params: Params, tables: dict[str, Table]) -> list[Check]:
    """Every call of a client is in exactly one state, of one operator, of one brand."""
    joined = "from call inner join source_dim on call.source_key = source_dim.source_key"
    counted = snapshot.query(
        f"select count(*) as n {joined} where {calls_where(params, params.period)} and {OF_CLIENTS}"
    )
    every = float(counted["n"].iloc[0])
    checks = [
        Check(f"calls_in_{name}", every, float(tables[name].rows["calls"].sum()), 0)
        for name in ("numbers", "matching", "by_operator", "by_brand")
    ]
    for name in ("by_operator", "by_brand"):
        rows = tables[name].rows
        parts = sum(float(rows[f"{state}_calls"].sum()) for state in (*sql.FOUND, "default", "unmatched"))
        checks.append(Check(f"states_in_{name}", every, parts, 0))
    return checks
