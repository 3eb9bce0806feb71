"""An event as the schema of GA4's export shows it is read as it is."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.connectors.ga4_export.conftest import Ask

FILE = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "ga4" / "bq_event_row.json"


def recorded() -> dict[str, Any]:
    """The event; in JSON BigQuery writes whole numbers as texts."""
    row: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    for name in ("event_timestamp", "batch_event_index"):
        row[name] = int(row[name])
    for pair in row["event_params"]:
        if pair["value"]["int_value"] is not None:
            pair["value"]["int_value"] = int(pair["value"]["int_value"])
    return row


def test_a_purchase_is_a_visit_with_a_goal(ask: Ask) -> None:
    (visit,) = ask({"20260701": [recorded()]})
    wanted = {
        "visit_id": "1234567890.1782863900.1782863900",
        "client_id": "1234567890.1782863900",
        "started_at": datetime(2026, 7, 1, 0, 0, 1),
        "utm_source": "yandex",
        "utm_medium": "cpc",
        "utm_campaign": "poisk_msk",
        "landing_url": "https://shop.example/thanks",
        "device": "mobile",
        "city": "Moscow",
        "pageviews": 0,
    }
    assert {name: visit[name] for name in wanted} == wanted
    (goal,) = ask({}, table="goal")
    assert (goal["name"], goal["value"], goal["visit_id"]) == ("purchase", 1500.5, wanted["visit_id"])
    assert goal["happened_at"] == wanted["started_at"]
