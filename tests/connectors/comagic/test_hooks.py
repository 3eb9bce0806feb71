"""Notifications whose fields their user has named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from connectors.comagic.hooks import PRESET
from connectors.hooks.preset import Hook, Scope, Told
from connectors.hooks.reading import PresetReader
from throughline.hooks.inbox import Event

CALL = {
    "call_id": 3360109114,
    "started_at": "2026-07-02 00:30:00",
    "direction": "in",
    "is_lost": "false",
    "finish_reason": "subscriber_disconnects",
    "client_raw": "79160000001",
    "talk_seconds": "83",
    "utm_source": "yandex",
    "utm_term": "{{utm_term}}",
}


def told(body: Mapping[str, Any], fields: Mapping[str, str] | None = None) -> list[Told]:
    hook = Hook(json.dumps(body).encode(), "application/json")
    scope = Scope(ZoneInfo("Europe/Moscow"), fields or {})
    return [it for it in PRESET.read(hook, scope) if isinstance(it, Told)]


def test_a_call_by_the_names_of_columns() -> None:
    (it,) = told(CALL)
    assert it.table == "call"
    assert it.row == {
        "call_id": 3360109114,
        "started_at": "2026-07-02 00:30:00",
        "direction": "in",
        "outcome": "answered",
        "outcome_raw": "subscriber_disconnects",
        "client_raw": "79160000001",
        "talk_seconds": "83",
        "utm_source": "yandex",
    }


def test_a_call_by_names_of_ones_own() -> None:
    body = {"id": "7", "start": "2026-07-02 00:30:00", "lost": "1", "phone": "79160000001"}
    fields = {"call_id": "id", "started_at": "start", "is_lost": "lost", "client_raw": "phone"}
    (it,) = told(body, fields)
    assert (it.row["call_id"], it.row["outcome"], it.row["client_raw"]) == ("7", "missed", "79160000001")


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"is_lost": True, "finish_reason": "numa_in_black_list"}, "blocked"),
        ({"is_lost": True, "finish_reason": "timeout"}, "missed"),
        ({"is_lost": None, "finish_reason": "timeout"}, "unknown"),
        ({"is_lost": None, "finish_reason": None}, "in_progress"),
        ({"is_lost": "{{is_lost}}", "finish_reason": "{{finish_reason}}"}, "in_progress"),
    ],
)
def test_outcomes(changed: dict[str, Any], outcome: str) -> None:
    (it,) = told({**CALL, **changed})
    assert it.row["outcome"] == outcome


def test_an_end_is_later_than_a_beginning_that_comes_late() -> None:
    (begun,), (ended,) = told({**CALL, "is_lost": None, "finish_reason": None}), told(CALL)
    assert begun.mark < ended.mark


def test_an_application_by_get() -> None:
    query = urlencode({"lead_id": "message-601", "created_at": "2026-07-04 23:30:00", "kind": "form", "phone_raw": "8"})
    (it,) = PRESET.read(Hook(query=query, method="GET"), Scope(ZoneInfo("Europe/Moscow")))
    assert isinstance(it, Told)
    assert (it.table, it.row["lead_id"], it.row["kind"]) == ("lead", "message-601", "form")


def test_what_names_neither_tells_nothing() -> None:
    assert told({"event": "chat_started", "call_id": ""}) == []


def test_texts_become_numbers_and_times() -> None:
    event = Event("it", "1", datetime(2026, 7, 1, 21, 40, tzinfo=UTC), json.dumps(CALL).encode(), "application/json")
    grasp = PresetReader(PRESET, Scope(ZoneInfo("Europe/Moscow")), "it", "RUB").grasp(event)
    assert grasp.reason is None
    (it,) = grasp.rows
    assert (it.row["call_id"], it.row["started_at"], it.row["talk_seconds"]) == (
        "3360109114",
        datetime(2026, 7, 1, 21, 30),
        83,
    )
