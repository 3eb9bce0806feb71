"""Tables of a GA4 export, with the columns that matter here and some that nobody asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from tests.fakes.bigquery.engine import Engine

__all__ = ["DATASET", "SCHEMA", "event", "export", "micros"]

DATASET = "analytics_312345678"
_TEXT = pa.string()
_VALUE = pa.struct(
    [("string_value", _TEXT), ("int_value", pa.int64()), ("float_value", pa.float64()), ("double_value", pa.float64())]
)
_MANUAL = ("campaign_id", "campaign_name", "source", "medium", "term", "content")
_COLLECTED = ("campaign_id", "campaign_name", "source", "medium", "term", "content")
SCHEMA = pa.schema(
    [
        ("event_date", _TEXT),
        ("event_timestamp", pa.int64()),
        ("event_name", _TEXT),
        ("event_params", pa.list_(pa.struct([("key", _TEXT), ("value", _VALUE)]))),
        ("user_id", _TEXT),
        ("user_pseudo_id", _TEXT),
        ("device", pa.struct([("category", _TEXT), ("browser", _TEXT)])),
        ("geo", pa.struct([("country", _TEXT), ("city", _TEXT)])),
        ("traffic_source", pa.struct([("name", _TEXT), ("medium", _TEXT), ("source", _TEXT)])),
        ("ecommerce", pa.struct([("transaction_id", _TEXT), ("purchase_revenue", pa.float64())])),
        (
            "collected_traffic_source",
            pa.struct([*((f"manual_{name}", _TEXT) for name in _COLLECTED), ("gclid", _TEXT), ("dclid", _TEXT)]),
        ),
        (
            "session_traffic_source_last_click",
            pa.struct(
                [
                    ("manual_campaign", pa.struct([(name, _TEXT) for name in _MANUAL])),
                    (
                        "google_ads_campaign",
                        pa.struct([(name, _TEXT) for name in ("campaign_id", "campaign_name", "ad_group_id")]),
                    ),
                ]
            ),
        ),
        ("batch_event_index", pa.int64()),
        ("batch_ordering_id", pa.int64()),
        ("batch_page_id", pa.int64()),
        ("is_active_user", pa.bool_()),
    ]
)


def micros(moment: str) -> int:
    """Microseconds of a moment with its zone: "2026-07-01 23:50+03:00"."""
    return (datetime.fromisoformat(moment) - datetime.fromisoformat("1970-01-01T00:00+00:00")) // timedelta(
        microseconds=1
    )


def event(
    moment: str,
    name: str,
    user: str | None = "111.222",
    session: int | None = 1,
    *,
    page: str | None = None,
    came_from: str | None = None,
    engaged_ms: int | None = None,
    collected: dict[str, str] | None = None,
    last_click: dict[str, dict[str, str]] | None = None,
    index: int | None = None,
    params: dict[str, Any] | None = None,
    **columns: Any,
) -> dict[str, Any]:
    """One event. `collected` names what the tags of its page said, `last_click` what GA4 attributes the session to."""
    given = {
        "ga_session_id": session,
        "page_location": page,
        "page_referrer": came_from,
        "engagement_time_msec": engaged_ms,
        **(params or {}),
    }
    return {
        "event_timestamp": micros(moment),
        "event_name": name,
        "event_params": [{"key": key, "value": _value(value)} for key, value in given.items() if value is not None],
        "user_pseudo_id": user,
        "device": {"category": "mobile", "browser": "Chrome"},
        "geo": {"country": "Russia", "city": "Moscow"},
        # The first source that the visitor ever had: whoever takes it for the session's is wrong.
        "traffic_source": {"name": "first_ever", "medium": "first_ever", "source": "first_ever"},
        "collected_traffic_source": collected,
        "session_traffic_source_last_click": last_click,
        "batch_event_index": index,
        "batch_page_id": None if index is None else 1,
        "batch_ordering_id": None if index is None else 1,
        "is_active_user": True,
        **columns,
    }


def export(engine: Engine, table: str, events: Iterable[dict[str, Any]]) -> None:
    """A table of the export: events_20260701, events_intraday_20260702."""
    rows = [{"event_date": table[-8:], **one} for one in events]
    engine.put(DATASET, table, pa.Table.from_pylist(rows, SCHEMA))


def _value(value: Any) -> dict[str, Any]:
    kind = {int: "int_value", float: "double_value"}.get(type(value), "string_value")
    return {kind: value}
