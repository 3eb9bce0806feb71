"""The card of one call: what is known of it, its types by our rules and by the vendor's, its caller's other calls."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from throughline.calls.rules import CallRules
from throughline.calls.types import TYPES, callers, types
from throughline.errors import ParamError
from throughline.params import Params
from throughline.reports.engine.call_names import call_name, call_of_name
from throughline.reports.engine.client_calls import OF_CLIENTS
from throughline.reports.model import Check, Column, Finding, Report, Table
from throughline.reports.registry import report
from throughline.reports.selecting import DEAL_NAME, PLACES, tidy
from throughline.warehouse.snapshot import Snapshot

__all__ = ["call"]

FACTS = (
    Column("call_id", "text"),
    Column("source_name", "text"),
    Column("started_at", "time"),
    Column("direction", "text"),
    Column("outcome", "text"),
    Column("outcome_raw", "text"),
    Column("wait_seconds", "seconds"),
    Column("talk_seconds", "seconds"),
    Column("phone_mask", "text"),
    Column("tracking_number", "text"),
    Column("number_kind", "text"),
    *(Column(place, "text") for place in PLACES),
    Column("channel_rule", "text"),
    Column("visit_by", "text"),
    Column("match_certainty", "share"),
    Column("employee", "text"),
    Column("operator", "text"),
    Column("brand", "text"),
    Column("city", "text"),
    Column("ivr_path", "text"),
    Column("call_value", "money"),
    Column("rating", "count"),
    Column("landing_url", "text"),
    Column("call_flags", "text"),
    Column("comment", "text"),
)
TYPE = (Column("call_type", "text"), Column("type_ours", "text"), Column("type_vendor", "text"))
HISTORY = (
    Column("call_id", "text"),
    Column("started_at", "time"),
    Column("direction", "text"),
    Column("outcome", "text"),
    Column("call_type", "text"),
    Column("wait_seconds", "seconds"),
    Column("talk_seconds", "seconds"),
    Column("channel", "text"),
    Column("employee", "text"),
)
TAGS = (
    Column("tag", "text"),
    Column("tag_category", "text"),
    Column("tag_from", "text"),
    Column("call_value", "money"),
)
LED_TO = (
    Column("application_id", "text"),
    Column("applied", "time"),
    Column("deal_id", "text"),
    Column("status", "text"),
    Column("stage", "text"),
    Column("manager", "text"),
    Column("revenue", "money"),
)
# A call is called by the rarest type that it is.
_TELLING = ("unique_target", "first_target", "target", "repeat", "unique")
_VENDORS = ("unique", "target", "repeat")


@report("call")
def call(snapshot: Snapshot, params: Params) -> Report:
    """The call that the filter `call` names, and every call of its caller: the period cuts neither.

    Raises ParamError when no call is named or none is called so.
    """
    wanted = next(iter(params.chosen("call")), "")
    number = call_of_name(snapshot, wanted)
    if number is None:
        raise ParamError("no_such_call", name="call", value=wanted)
    facts = _table(snapshot, FACTS, _facts_sql(snapshot, number))
    history = _history(snapshot, params, number)
    shown = history.pop("call_no") == number
    ours = history.loc[shown, list(TYPES)].iloc[0]
    tables = {
        "facts": facts,
        "types": Table(TYPE, _types(snapshot, number, ours), how="call_types"),
        "history": Table(HISTORY, _with_type(history), how="call_types"),
        "tags": _table(snapshot, TAGS, _tags_sql(number)),
        "led_to": _table(snapshot, LED_TO, _led_to_sql(number)),
    }
    checks = [
        Check("call_in_history", 1.0, float(shown.sum()), 0),
        Check("counted_opens_or_repeats", float(history["is_counted"].sum()),
              float((history["is_target"] | history["is_repeat"]).sum()), 0),
    ]  # fmt: skip
    return Report("call", snapshot.id, params, tables, checks, _findings(tables, ours))


def _table(snapshot: Snapshot, columns: tuple[Column, ...], sql: str) -> Table:
    sql = tidy(sql)
    return Table(columns, snapshot.query(sql), sql=sql)


def _facts_sql(snapshot: Snapshot, number: int) -> str:
    places = ", ".join(f"source_dim.{place}" for place in PLACES)
    return f"""
select
    {call_name(snapshot)} as call_id, call.source_name, call.started_at,
    case when call.is_callback then 'callback' else call.direction end as direction,
    call.outcome, call.outcome_raw, call.wait_seconds, call.talk_seconds, call.phone_mask, call.tracking_number,
    call.number_kind, {places}, call.rule as channel_rule, call.match as visit_by, call.match_certainty,
    call.employee, call.operator, call.brand, call.city, call.ivr_path, cast(worth.value as double) as call_value,
    call.rating, call.landing_url, call.flags as call_flags, call.comment
from call
inner join source_dim on call.source_key = source_dim.source_key
left join call_value as worth on call.call_no = worth.call_no
where call.call_no = {number}
"""


def _history(snapshot: Snapshot, params: Params, number: int) -> pd.DataFrame:
    """Every call of the caller in order, with its types under the rules of `params`."""
    rows = snapshot.query(
        tidy(f"""
select
    call.call_no, {call_name(snapshot)} as call_id, call.started_at,
    case when call.is_callback then 'callback' else call.direction end as direction,
    call.outcome, call.wait_seconds, call.talk_seconds, source_dim.channel, call.employee,
    {OF_CLIENTS} as of_client, cast(epoch(call.started_at) as bigint) as moment
from call
inner join source_dim on call.source_key = source_dim.source_key
where call.caller_key = (select caller_key from call where call_no = {number})
order by call.call_no
""")
    )
    rules = CallRules.of(params)
    theirs = np.flatnonzero(rows.pop("of_client"))
    moment = rows.pop("moment").to_numpy()[theirs]
    talk = rows["talk_seconds"].fillna(0).to_numpy() > rules.target_seconds
    counted = ((rows["outcome"] == "answered").to_numpy() & talk)[theirs]
    found = types(callers(np.zeros(len(theirs), np.int64), moment), counted, rules.cycle_seconds)
    for name in TYPES:
        marks = np.zeros(len(rows), bool)
        marks[theirs] = getattr(found, name)
        rows[name] = marks
    return rows


def _with_type(history: pd.DataFrame) -> pd.DataFrame:
    marks = [history[f"is_{name}"] for name in _TELLING]
    rows = history.assign(call_type=np.select(marks, _TELLING, ""))
    return rows[[column.name for column in HISTORY]]


def _types(snapshot: Snapshot, number: int, ours: pd.Series[Any]) -> pd.DataFrame:
    """A row a type: whether the call is it by our rules, and what its vendor says: '1', '0', None for nothing."""
    vendor = ", ".join(f"vendor_is_{name}::integer::varchar as {name}" for name in _VENDORS)
    said = snapshot.query(f"select {vendor} from call where call_no = {number}").iloc[0]
    names = [name.removeprefix("is_") for name in TYPES]
    return pd.DataFrame(
        {
            "call_type": names,
            "type_ours": [str(int(ours[f"is_{name}"])) for name in names],
            "type_vendor": [said[name] if name in _VENDORS else None for name in names],
        }
    )


def _tags_sql(number: int) -> str:
    return f"""
select tag, category as tag_category, kind as tag_from, cast(value as double) as call_value
from call_tag
where call_no = {number}
order by rank, tag, kind
"""


def _led_to_sql(number: int) -> str:
    """The application that the call is and its deals; a call that only names a deal has no application of its own."""
    return f"""
with twice as (
    select deal_id from deal group by deal_id having count(*) > 1
),
this as (
    select own.app_no, call.deal_no
    from call left join call_application as own on call.call_no = own.call_no
    where call.call_no = {number}
)
select
    application.application_id, application.applied_at as applied, {DEAL_NAME} as deal_id,
    deal.status, deal.stage, deal.manager, cast(deal.revenue as double) as revenue
from this
left join deal on deal.deal_no = this.deal_no or deal.app_no = this.app_no
inner join application on application.app_no = coalesce(this.app_no, deal.app_no)
order by deal.created_at, deal.deal_no
"""


def _findings(tables: dict[str, Table], ours: pd.Series[Any]) -> dict[str, Finding]:
    row = tables["facts"].rows.iloc[0]
    n, led = len(tables["history"].rows), tables["led_to"].rows
    kind = next((name for name in _TELLING if ours[f"is_{name}"]), "")
    found = {
        "call": _told(row),
        "types": Finding("call_types", {"call_type": kind}) if kind else Finding("call_types_none", {}),
        "history": Finding("call_history", {"n": n}) if n > 1 else Finding("call_history_one", {}),
        "tags": Finding("call_tags" if len(tables["tags"].rows) else "call_tags_none", {"n": len(tables["tags"].rows)}),
        "led_to": Finding("call_led_nowhere", {}),
    }
    if len(led):
        deals = led["deal_id"].notna()
        facts = {"n": int(deals.sum()), "revenue": float(led["revenue"].fillna(0).sum())}
        led_to = "call_led_to" if facts["revenue"] else "call_led_to_unpaid"
        found["led_to"] = Finding(led_to, facts) if deals.any() else Finding("call_application", {})
    return found


def _told(row: pd.Series[Any]) -> Finding:
    facts = {"direction": row["direction"], "outcome": row["outcome"], "channel": row["channel"]}
    if row["outcome"] == "answered" and not pd.isna(row["talk_seconds"]):
        waited = {} if pd.isna(row["wait_seconds"]) else {"wait_seconds": float(row["wait_seconds"])}
        facts |= {"talk_seconds": float(row["talk_seconds"])} | waited
        return Finding("call_talk_after" if waited else "call_talk", facts)
    if pd.isna(row["wait_seconds"]):
        return Finding("call_told", facts)
    return Finding("call_waited", facts | {"wait_seconds": float(row["wait_seconds"])})
