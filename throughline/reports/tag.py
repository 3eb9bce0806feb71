"""The card of one tag: its calls, one by one."""

from __future__ import annotations

from dataclasses import replace

from throughline.errors import ParamError
from throughline.params import Params
from throughline.reports.engine.call_names import call_name
from throughline.reports.engine.client_calls import calls_where
from throughline.reports.engine.tags_sql import list_sql
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.reports.selecting import literal
from throughline.warehouse.snapshot import Snapshot

__all__ = ["tag"]

CALLS = (
    Column("call_id", "text"),
    Column("started_at", "time"),
    Column("direction", "text"),
    Column("outcome", "text"),
    Column("tag_from", "text"),
    Column("channel", "text"),
    Column("campaign", "text"),
    Column("phone_mask", "text"),
    Column("wait_seconds", "seconds"),
    Column("talk_seconds", "seconds"),
    Column("employee", "text"),
    Column("call_value", "money"),
    Column("comment", "text"),
)


@report("tag", by_rules=False)
def tag(snapshot: Snapshot, params: Params) -> Report:
    """The calls of the period with the tag that the filter `tag` names; the other filters hold.

    Raises ParamError when no tag is named or no call of all times has it.
    """
    chosen = params.chosen("tag")
    wanted = chosen[0] if chosen else ""
    known = snapshot.query("select count(*) as n from call_tag where tag = ?", [wanted])["n"].iloc[0]
    if not known:
        raise ParamError("no_such_tag", name="tag", value=wanted)
    others = replace(params, filters=tuple(each for each in params.filters if each[0] != "tag"))
    statement = list_sql(others, literal(wanted), call_name(snapshot))
    rows = snapshot.query(statement)
    table = Table(CALLS, rows, {"call_id": len(rows), "call_value": float(rows["call_value"].sum())}, statement)
    finding = Finding("tag" if len(rows) else "tag_none", {"tag": wanted, "n": len(rows)})
    checks = [Check("calls_once", _number_of(snapshot, others, wanted), float(len(rows)), 0)]
    return Report("tag", snapshot.id, params, {"calls": table}, checks, {"calls": finding})


def _number_of(snapshot: Snapshot, params: Params, wanted: str) -> float:
    """How many calls of the period have the tag."""
    found = snapshot.query(
        "select count(*) as n from call inner join source_dim on call.source_key = source_dim.source_key "
        f"where {calls_where(params, params.period)} "
        "and call.call_no in (select call_no from call_tag where rank = 1 and tag = ?)",
        [wanted],
    )
    return float(found["n"].iloc[0])
