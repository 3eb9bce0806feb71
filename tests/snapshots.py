"""A published snapshot made of Python rows, for tests of reports. Its tables are those of docs/marts.md.

A row is a dict of some of its columns: texts left out are '', booleans false, everything else is unknown (NULL).
Days and times may be ISO texts. A column that the table does not have is an error, except `dim_<name>`, which is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from throughline.warehouse.snapshot import Snapshots

__all__ = ["SCHEMA", "make_snapshot"]

Row = Mapping[str, Any]

# A word is a column, its ending the type: :i integer, :n double, :m money, :d day, :t time, :b boolean; none is text.
SCHEMA: dict[str, str] = {
    "snapshot_info": "snapshot_id built_at:t load_id:i project_name timezone currency week_start language first_day:d "
    "last_day:d as_of:t max_window:i default_margin:n default_pipeline",
    "channel": "channel_key:i channel label_ru label_en is_direct:b is_insignificant:b is_paid:b",
    "source_dim": "source_key:i channel_key:i channel source campaign ad_group ad keyword",
    "application": "app_no:i application_id source_name person_id:i applied_at:t applied_day:d kind is_enquiry:b "
    "is_spam:b is_duplicate:b is_cleaning:b is_lead:b junk_reason is_target:b target_at:t is_sold:b sold_at:t deals:i "
    "client_app_no:i own_source_key:i match match_certainty:n visit_id phone_mask brand pipeline product branch manager "
    "form promo_code city device employee operator tracking_number segment",
    "application_touch": "app_no:i pos:i touch_no:i source_key:i seconds_before:i",
    "touch": "touch_no:i touch_id person_id:i touched_at:t kind source_key:i visit_id landing_url device city rule",
    "deal": "deal_no:i deal_id source_name app_no:i person_id:i customer created_at:t created_day:d status crm_status "
    "pipeline stage stage_since:t is_auxiliary:b is_cleaning:b is_target:b target_at:t is_sale:b sold_at:t sold_day:d "
    "revenue:m refund:m received:m cost:m margin:n amount:m receivable:m is_repeat_sale:b is_first_sale:b loss_reason "
    "last_step won_cycle_p90:n revenue_basis brand product branch manager segment promo_code",
    "deal_stage_reached": "deal_no:i pipeline stage stage_sort:i reached_at:t",
    "stage_event": "deal_no:i happened_at:t from_pipeline from_stage to_pipeline to_stage",
    "payment": "deal_no:i payment_id paid_at:t paid_day:d amount:m",
    "deal_item": "deal_no:i line:i sku name quantity:n price:m cost:m",
    "call": "call_id source_name started_at:t day:d direction is_callback:b outcome wait_seconds:i talk_seconds:i "
    "person_id:i app_no:i deal_no:i employee operator tracking_number city source_key:i phone_mask brand",
    "spend": "day:d source_key:i source_name brand pipeline contractor kind device impressions:i clicks:i spend:m "
    "spend_with_vat:m spend_without_vat:m",
    "visit_daily": "day:d source_key:i brand visits:i",
    "visit_place_daily": "day:d channel_key:i brand city device visits:i",
    "transition": "end_day:d from_key:i to_key:i journeys:i",
    "reconciliation": "measure source_name landing:m core:m mart:m",
    "rejected_cell": "source_name file sheet row:i column value rule",
    "health_issue": "kind subject detail n:i amount:m",
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
    "": "VARCHAR DEFAULT ''",
}
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
}


def make_snapshot(tmp_path: Path, snapshot_id: str = "20261031-1", **tables: Iterable[Row]) -> Snapshots:
    """Publish one snapshot under `tmp_path`; tables that are not given are empty, `snapshot_info` is filled."""
    snapshots = Snapshots(tmp_path)
    snapshots.folder.mkdir(parents=True, exist_ok=True)
    info = [{**_INFO, "snapshot_id": snapshot_id, **row} for row in tables.pop("snapshot_info", [{}])]
    unknown = set(tables) - set(SCHEMA)
    if unknown:
        raise KeyError(f"no such tables: {unknown}")
    with duckdb.connect(str(snapshots.folder / f"{snapshot_id}.duckdb")) as db:
        for name, words in SCHEMA.items():
            _fill(db, name, words, list(info if name == "snapshot_info" else tables.get(name, ())))
    snapshots.pointer.write_text(snapshot_id, "utf-8")
    return snapshots


def _fill(db: duckdb.DuckDBPyConnection, table: str, words: str, rows: list[Row]) -> None:
    columns = dict((word.split(":") + [""])[:2] for word in words.split())
    columns |= {name: "" for row in rows for name in row if name.startswith("dim_")}
    db.execute(f'CREATE TABLE "{table}" ({", ".join(f'"{n}" {_TYPES[t]}' for n, t in columns.items())})')
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})', list(row.values()))
