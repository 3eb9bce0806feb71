"""Events of Roistat: a call that begins, then the same one ended."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.hooks.preset import Hook, Scope, Told
from connectors.hooks.registry import PRESETS
from connectors.roistat.hooks import PRESET

SCOPE = Scope(ZoneInfo("Europe/Moscow"))
BEGUN: dict[str, Any] = {
    "id": "16769",
    "caller": "79160000001",
    "callee": "74951230001",
    "visit_id": "4336465",
    "first_visit": "4336000",
    "marker": "direct1_search_123",
    "order_id": None,
    "date": "2026-09-30T12:00:00+0300",
    "landing_page": "https://okna.example/",
    "city": "Москва",
    "utm_source": "yandex",
    "utm_medium": "cpc",
    "utm_campaign": None,
}


def told(**more: Any) -> Told:
    [only] = PRESET.read(Hook(json.dumps({**BEGUN, **more}).encode(), "application/json"), SCOPE)
    assert isinstance(only, Told)
    return only


def test_a_call_that_begins_is_in_progress() -> None:
    row = told()
    assert (row.table, row.mark) == ("call", (0,))
    wanted = {
        "call_id": "16769",
        "started_at": "2026-09-30T12:00:00+0300",
        "outcome": "in_progress",
        "outcome_raw": None,
        "client_raw": "79160000001",
        "tracking_number_raw": "74951230001",
        "visit_id": "4336465",
        "client_id": "4336000",
        "utm_source": "yandex",
        "utm_medium": "cpc",
        "landing_url": "https://okna.example/",
        "city": "Москва",
        "talk_seconds": None,
    }
    assert {name: row.row.get(name) for name in wanted} == wanted


def test_the_end_of_a_call_stands_above_its_beginning() -> None:
    row = told(status="ANSWER", duration=59, waiting_time=30, answer_duration=29, link="https://x.example/1")
    assert row.mark > told().mark
    assert (row.row["outcome"], row.row["talk_seconds"], row.row["recording_ref"]) == ("answered", 29, "16769")


def test_without_tags_the_marker_says_it() -> None:
    row = told(utm_source=None, utm_medium=None).row
    assert (row["utm_source"], row["utm_medium"], row["utm_campaign"]) == ("direct1", "search", "123")


def test_an_event_without_a_time_waits_in_the_queue() -> None:
    with pytest.raises(KeyError):
        list(PRESET.read(Hook(b'{"id": "1"}', "application/json"), SCOPE))


def test_it_is_known_by_its_name() -> None:
    assert PRESETS["roistat"] is PRESET
