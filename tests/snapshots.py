"""A published snapshot made of a few rows, for tests of reports. Its tables are those of docs/marts.md.

A row is a dict of some columns of its table. What is left out is completed: texts '', booleans false, numbers of rows
and what follows from the columns given (the day from the time, `is_lead` from its parts, a sale from its day);
everything else is unknown (NULL). A channel or a source may be given by its bare name. Days and times may be ISO texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from throughline.calls.rules import CallRules
from throughline.config.models import Calls
from throughline.warehouse.snapshot import LIVE, Snapshots

__all__ = ["make_snapshot"]

Row = dict[str, Any]

# A word is a column, its ending the type: :i integer, :n double, :m money, :d day, :t time, :b boolean, :f boolean that
# may be unknown; none is text.
_TABLES: dict[str, str] = {
    "snapshot_info": "snapshot_id built_at:t load_id:i project_name timezone currency week_start language first_day:d "
    "last_day:d as_of:t max_window:i default_margin:n default_pipeline call_rules",
    "channel": "channel_key:i channel label_ru label_en is_direct:b is_insignificant:b is_paid:b",
    "source_dim": "source_key:i channel_key:i channel source campaign ad_group ad keyword",
    "application": "app_no:i candidate_no:i application_id source_name person_id:i applied_at:t applied_day:d kind "
    "is_enquiry:b is_spam:b is_duplicate:b is_cleaning:b is_lead:b junk_reason is_target:b target_at:t is_sold:b "
    "sold_at:t deals:i client_app_no:i own_source_key:i match match_certainty:n visit_id phone_mask brand pipeline "
    "product branch manager form promo_code city device employee operator tracking_number segment",
    "application_touch": "app_no:i pos:i touch_no:i source_key:i seconds_before:i",
    "touch": "touch_no:i touch_id person_id:i touched_at:t kind source_key:i visit_id landing_url device city rule",
    "deal": "deal_no:i deal_id source_name app_no:i person_id:i customer created_at:t created_day:d status crm_status "
    "pipeline stage stage_since:t is_auxiliary:b is_cleaning:b is_target:b target_at:t is_sale:b sold_at:t sold_day:d "
    "revenue:m refund:m received:m cost:m margin:n amount:m receivable:m is_repeat_sale:b is_first_sale:b loss_reason "
    "last_step won_cycle_p90:n revenue_basis brand product branch manager segment promo_code",
    "deal_stage_reached": "deal_no:i pipeline stage stage_sort:i reached_at:t",
    "stage_event": "deal_no:i happened_at:t from_pipeline from_stage to_pipeline to_stage",
    "payment": "deal_no:i payment_id source_name paid_at:t paid_day:d amount:m",
    "deal_item": "deal_no:i line:i sku name quantity:n price:m cost:m",
    "call": "call_no:i caller_key:i call_id source_name started_at:t day:d direction is_callback:b outcome outcome_raw "
    "wait_seconds:i talk_seconds:i is_hidden:b person_id:i deal_no:i employee operator tracking_number "
    "number_kind city source_key:i phone_mask brand rule vendor_is_unique:f vendor_is_target:f vendor_is_repeat:f "
    "value rating:n comment ivr_path landing_url visit_id match match_certainty:n visitors:i has_recording:b "
    "is_working:b flags",
    "call_recording": "call_no:i recording_ref",
    "call_application": "call_no:i app_no:i",
    "lead_call": "source_name application_id call_no:i",
    "call_type": "call_no:i is_counted:b is_target:b is_repeat:b is_unique:b is_first_target:b is_unique_target:b "
    "is_application:b",
    "candidate": "candidate_no:i standing place:i call_no:i application_id source_name person_id:i applied_at:t "
    "applied_day:d kind is_enquiry:b may_have_deals:b is_tagged_spam:b own_source_key:i is_unknown:b brand pipeline "
    "product match match_certainty:n visit_id visit_touch_no:i phone_mask form promo_code city device employee "
    "operator tracking_number",
    "candidate_touch": "touch_no:i touch_id person_id:i touched_at:t touched_day:d kind standing candidate_no:i "
    "source_key:i campaign_key:i brand_no:i visit_id landing_url device city rule",
    "deal_fact": "deal_no:i deal_id source_name named_candidate_no:i own_candidate_no:i seeks_lead:b is_bare_day:b "
    "is_spam:b source_key:i has_words:b person_id:i customer created_at:t created_day:d status crm_status "
    "pipeline stage stage_since:t is_auxiliary:b is_cleaning:b is_target:b target_at:t is_sale:b sold_at:t sold_day:d "
    "revenue:m refund:m received:m cost:m margin:n amount:m receivable:m is_repeat_sale:b is_first_sale:b loss_reason "
    "last_step won_cycle_p90:n revenue_basis brand product branch manager segment promo_code",
    "deal_origin": "deal_no:i candidate_no:i",
    "standing": "candidate_no:i brand product head_no:i",
    "counting": "app_no:i candidate_no:i person_id:i applied_at:t is_enquiry:b visit_touch_no:i match brand product "
    "is_duplicate:b has_spam:b is_cleaning:b spam_reason reached_target:b target_at:t is_sold:b sold_at:t deals:i "
    "main_no:i is_told:b client_app_no:i",
    "standing_touch": "touch_no:i touch_id person_id:i touched_at:t touched_day:d kind source_key:i campaign_key:i "
    "brand_no:i visit_id landing_url device city rule",
    "stranger_touch": "end_day:d brand journey:i pos:i source_key:i journeys:i",
    "unused_touch": "end_day:d brand journey:i pos:i source_key:i journeys:i",
    "brand": "brand_no:i brand",
    "call_tag": "call_no:i category name tag kind value:m is_target:b is_intention:b rank:i",
    "call_value": "call_no:i value:m",
    "call_intention": "tag",
    "communication": "happened_at:t kind direction employee deal_no:i source_name application_id",
    "work_span": "brand day:d opens_at:t closes_at:t",
    "spend": "day:d source_key:i source_name brand pipeline contractor kind device impressions:i clicks:i spend:m "
    "spend_with_vat:m spend_without_vat:m",
    "ad_claim": "day:d source_name campaign goal model conversions:n value:m",
    "claimed_campaign": "source_name campaign channel source",
    "visit_daily": "day:d source_key:i brand visits:i",
    "visit_hourly": "hour:t day:d brand is_paid:b visits:i seconds:i",
    "tracking_number": "tracking_number number_kind channel brand operator valid_from:d valid_to:d is_of_config:b",
    "visit_place_daily": "day:d channel_key:i brand city device visits:i",
    "lone_touch": "end_day:d brand journey:i pos:i source_key:i journeys:i",
    "transition": "end_day:d from_key:i to_key:i journeys:i",
    "reconciliation": "measure source_name landing:m core:m mart:m",
    "rejected_cell": "source table_name load_id:i file sheet row:i column_name value rule address",
    "health_issue": "kind subject detail n:i amount:m",
    "call_fault": "call_no:i fault value",
    "phone_state": "what source_name state n:i",
    "broken_phone": "what source_name entity_id written",
    "contact_daily": "day:d what name operator source_key:i brand contacts:i cardless:i",
    "cardless": "made_at:t day:d what source_name entity_id name operator phone_mask source_key:i brand",
    "silent": "what source_name name operator last_day:d days:i n_before:i days_before:i expected:n probability:n",
    "spend_plan": "source_name sheet row:i period_start:d period_end:d channel brand amount:m currency contractor kind "
    "spread comment state",
}
_TYPES = {
    "i": "BIGINT",
    "n": "DOUBLE",
    "m": "DECIMAL(18,4)",
    "d": "DATE",
    "t": "TIMESTAMP",
    "b": "BOOLEAN DEFAULT false",
    "f": "BOOLEAN",
    "": "VARCHAR DEFAULT ''",
}
_AT_ONCE = 50
_INFO: Row = {
    "load_id": 1,
    "project_name": "Окна Урал",
    "timezone": "Asia/Yekaterinburg",
    "currency": "RUB",
    "week_start": "monday",
    "language": "ru",
    "first_day": "2026-01-01",
    "last_day": "2026-10-31",
    "as_of": "2026-10-31 12:00:00",
    "built_at": "2026-10-31 12:00:00",
    "max_window": 180,
    "default_margin": 0.35,
    "call_rules": CallRules.of_config(Calls()).text,
}


def make_snapshot(tmp_path: Path, snapshot_id: str = "20261031-1", **tables: Iterable[Any]) -> Snapshots:
    """Publish one snapshot under `tmp_path`; tables that are not given are empty, `snapshot_info` is filled."""
    unknown = tables.keys() - _TABLES.keys()
    if unknown:
        raise KeyError(f"no such tables: {unknown}")
    rows = _completed({name: [*given] for name, given in tables.items()}, snapshot_id)
    snapshots = Snapshots(tmp_path)
    snapshots.folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(snapshots.folder / f"{snapshot_id}.duckdb")) as db:
        db.execute("BEGIN TRANSACTION")  # else every row waits for the disk
        for name, words in _TABLES.items():
            _fill(db, name, words, rows.get(name, []))
        # Other rules of calls make other types, and leave applications as they were given.
        db.execute(f"CREATE TABLE {LIVE} (no INTEGER, name VARCHAR, sql VARCHAR, is_lazy BOOLEAN)")
        db.execute("COMMIT")
    snapshots.pointer.write_text(snapshot_id, "utf-8")
    return snapshots


def _completed(tables: dict[str, list[Any]], snapshot_id: str) -> dict[str, list[Row]]:
    tables["snapshot_info"] = [
        {**_INFO, "snapshot_id": snapshot_id, **row} for row in tables.get("snapshot_info", [{}])
    ]
    tables["channel"] = [_channel(n, row) for n, row in enumerate(tables.get("channel", []))]
    channels = {row["channel"]: row["channel_key"] for row in tables["channel"]}
    tables["source_dim"] = [_source(n, row, channels) for n, row in enumerate(tables.get("source_dim", []))]
    for name, complete in _COMPLETE.items():
        tables[name] = [complete(n, row) for n, row in enumerate(tables.get(name, []))]
    for row in tables["call"]:
        if "app_no" in row:  # written beside the call, kept in a table of its own
            tables.setdefault("call_application", []).append({"call_no": row["call_no"], "app_no": row.pop("app_no")})
    tables.setdefault("candidate", [each for row in tables["call"] for each in _candidate(row)])
    seen: Counter[int] = Counter()
    for row in tables.get("application_touch", []):
        seen[row["app_no"]] += 1
        row.setdefault("pos", seen[row["app_no"]])
        row.setdefault("seconds_before", 0)
    walked: Counter[int] = Counter()
    for row in tables.get("lone_touch", []):
        walked[row["journey"]] += 1
        row.setdefault("pos", walked[row["journey"]])
        row.setdefault("journeys", 1)
    return tables


def _candidate(call: Row) -> list[Row]:
    """What a call may be: the application of the deal it names, else one if its type says so."""
    talks = call.get("direction", "in") in ("", "in") or call.get("is_callback", False)
    if call.get("deal_no") is None and (not talks or call.get("outcome") == "callback_client_no_answer"):
        return []
    standing = "type" if call.get("deal_no") is None else "always"
    return [{"candidate_no": call["call_no"], "call_no": call["call_no"], "standing": standing}]


def _channel(n: int, given: str | Row) -> Row:
    row = {"channel": given} if isinstance(given, str) else given
    name = row["channel"]
    insignificant = name in ("direct", "internal", "saved")
    return {
        "channel_key": n,
        "label_ru": name,
        "label_en": name,
        "is_direct": name == "direct",
        "is_insignificant": insignificant,
        "is_paid": not insignificant,
        **row,
    }


def _source(n: int, given: str | Row, channels: Mapping[str, int]) -> Row:
    row = {"channel": given} if isinstance(given, str) else given
    return {"source_key": n, "channel_key": channels[row["channel"]], **row}


def _application(n: int, row: Row) -> Row:
    day = str(row.get("applied_at", ""))[:10] or None
    junk = any(row.get(name) for name in ("is_spam", "is_duplicate", "is_cleaning"))
    enquiry = row.get("is_enquiry", True)
    given = {"app_no": n, "application_id": f"a{n}", "applied_day": day, "client_app_no": n, "own_source_key": 0}
    return {**given, "person_id": n, "is_enquiry": enquiry, "is_lead": enquiry and not junk, "deals": 0, **row}


def _deal(n: int, row: Row) -> Row:
    sold = row.get("sold_day") or row.get("sold_at")
    zero = dict.fromkeys(("revenue", "refund", "received", "receivable"), 0)
    given = {"deal_no": n, "deal_id": f"d{n}", "person_id": row.get("app_no"), "status": "won" if sold else "open"}
    if row.get("created_at"):
        given["created_day"] = str(row["created_at"])[:10]
    if sold:
        given |= {"is_sale": True, "sold_at": sold, "sold_day": str(sold)[:10], "received": row.get("revenue", 0)}
    return {**zero, "is_target": bool(sold), "margin": _INFO["default_margin"], **given, **row}


def _touch(n: int, row: Row) -> Row:
    return {"touch_no": n, "touch_id": f"t{n}", "kind": "visit", **row}


def _spend(_: int, row: Row) -> Row:
    amount = row.get("spend", 0)
    return {"kind": "ads", "spend": amount, "spend_with_vat": amount, "spend_without_vat": amount, **row}


def _payment(n: int, row: Row) -> Row:
    return {"payment_id": f"p{n}", "paid_day": str(row["paid_at"])[:10], **row}


def _call(n: int, row: Row) -> Row:
    given = {"call_no": n, "caller_key": n, "call_id": f"c{n}", "day": str(row.get("started_at", ""))[:10] or None}
    return {**given, "direction": "in", "outcome": "answered", "source_key": 0, "person_id": n, **row}


_COMPLETE: dict[str, Callable[[int, Row], Row]] = {
    "application": _application,
    "deal": _deal,
    "touch": _touch,
    "call": _call,
    "spend": _spend,
    "payment": _payment,
}


def _fill(db: duckdb.DuckDBPyConnection, table: str, words: str, rows: list[Row]) -> None:
    columns = dict((*word.split(":"), "")[:2] for word in words.split())
    columns |= {name: "" for row in rows for name in row if name.startswith("dim_")}
    declared = ", ".join(f'"{name}" {_TYPES[kind]}' for name, kind in columns.items())
    db.execute(f'CREATE TABLE "{table}" ({declared})')
    # Rows of one shape go in together: one statement a row is what would cost most.
    for (names, _), alike in groupby(rows, key=_shape):
        quoted = ", ".join(f'"{name}"' for name in names)
        same = [*alike]
        for start in range(0, len(same), _AT_ONCE):
            some = same[start : start + _AT_ONCE]
            values = ", ".join([f"({', '.join('?' * len(names))})"] * len(some))
            db.execute(f'INSERT INTO "{table}" ({quoted}) VALUES {values}', [v for row in some for v in row.values()])


def _shape(row: Row) -> tuple[tuple[str, ...], tuple[type, ...]]:
    return tuple(row), tuple(type(value) for value in row.values())
