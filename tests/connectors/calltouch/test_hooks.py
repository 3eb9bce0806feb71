"""Events of Calltouch say what its API says of the same call."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from connectors.calltouch.hooks import PRESET
from connectors.hooks.preset import Hook, Scope, Told
from connectors.hooks.reading import PresetReader
from throughline.hooks.inbox import Event

SCOPE = Scope(ZoneInfo("Europe/Moscow"))
CALL = {
    "leadtype": "call",
    "id": "1000001",
    "callphase": "calldisconnected",
    "callerphone": "79161234567",
    "phonenumber": "74951234567",
    "duration": "83",
    "waiting_time": "12",
    "calltime": "2026-09-21 17:13:20",
    "timestamp": "1790000000",
    "status": "successful",
    "unique": "true",
    "targetcall": "non-target",
    "callback": "non-callback",
    "source": "yandex",
    "medium": "cpc",
    "utm_source": "yandex",
    "utm_campaign": "brand",
    "utm_term": "<не указано>",
    "sessionId": "1234567890",
    "ctClientId": "800000000802881118",
    "yaClientId": "1699999999123456789",
    "url": "https://okna.example/",
    "city": "Москва",
    "orderId": "",
    "sendingTimestamp": "1790000100",
}


def told(**changed: Any) -> list[Told]:
    body = urlencode({name: value for name, value in {**CALL, **changed}.items() if value is not None})
    hook = Hook(body.encode(), "application/x-www-form-urlencoded")
    return [it for it in PRESET.read(hook, SCOPE) if isinstance(it, Told)]


def row(**changed: Any) -> dict[str, Any]:
    (it,) = told(**changed)
    return {name: value for name, value in it.row.items() if value is not None}


def test_a_call_that_ended() -> None:
    found = row()
    assert found.pop("started_at").isoformat() == "2026-09-21T14:13:20+00:00"
    assert found == {
        "call_id": "1000001",
        "direction": "in",
        "is_callback": False,
        "outcome": "answered",
        "outcome_raw": "calldisconnected",
        "wait_seconds": "12",
        "talk_seconds": "83",
        "client_raw": "79161234567",
        "tracking_number_raw": "74951234567",
        "recording_ref": "1000001",
        "visitor_id": "800000000802881118",
        "visit_id": "1234567890",
        "client_id": "1699999999123456789",
        "utm_source": "yandex",
        "utm_campaign": "brand",
        "landing_url": "https://okna.example/",
        "city": "Москва",
        "vendor_is_unique": True,
        "vendor_is_target": False,
    }


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"callphase": "callconnected", "status": None, "duration": None}, "in_progress"),
        ({"callphase": "calllost", "status": "unsuccessful", "duration": "0"}, "missed"),
        ({"status": "unsuccessful", "callback": "callback", "duration": "0"}, "callback_client_no_answer"),
        ({"tags_auto_af": "Подозрительный"}, "blocked"),
        ({"status": "maybe"}, "unknown"),
    ],
)
def test_outcomes(changed: dict[str, Any], outcome: str) -> None:
    assert row(**changed)["outcome"] == outcome


def test_an_end_is_later_than_a_beginning_that_comes_late() -> None:
    (begun,), (ended,) = told(callphase="callconnected", sendingTimestamp="1790009999"), told()
    assert begun.mark < ended.mark


def test_without_seconds_the_wall_clock_of_the_site_counts() -> None:
    assert row(timestamp=None)["started_at"] == "2026-09-21 17:13:20"


def test_an_event_may_come_by_get() -> None:
    (it,) = PRESET.read(Hook(query=urlencode(CALL), method="GET"), SCOPE)
    assert isinstance(it, Told)
    assert it.row["call_id"] == "1000001"


def test_a_request() -> None:
    body = {
        "leadtype": "request",
        "requestId": "9001",
        "subject": "Заявка с сайта",
        "callerphone": "79161234567",
        "requestDate": "2026-09-21 17:13:20",
        "timestamp": "1790000000",
        "targetrequest": "target",
        "utm_source": "yandex",
    }
    (it,) = PRESET.read(Hook(urlencode(body).encode()), SCOPE)
    assert isinstance(it, Told)
    found = {name: value for name, value in it.row.items() if value is not None}
    assert found.pop("created_at").isoformat() == "2026-09-21T14:13:20+00:00"
    assert (it.table, found) == (
        "lead",
        {
            "lead_id": "9001",
            "kind": "form",
            "phone_raw": "79161234567",
            "form_name": "Заявка с сайта",
            "utm_source": "yandex",
            "custom": {"calltouch_target": "true"},
        },
    )


def test_events_of_chats_and_deals_have_no_rows() -> None:
    assert told(leadtype="order") == []


def test_an_event_without_what_it_must_have_is_another_shape() -> None:
    for name in ("leadtype", "id"):
        with pytest.raises(KeyError):
            told(**{name: None})


def test_bodies_of_the_documentation(request: pytest.FixtureRequest) -> None:
    folder: Path = request.config.rootpath.parent / "shared" / "fixtures" / "calltouch"
    tables = []
    for path in sorted(folder.glob("synthetic.webhook.*.txt")):
        tables += [it.table for it in PRESET.read(Hook(path.read_bytes().strip()), SCOPE) if isinstance(it, Told)]
    assert tables == ["call", "lead"]


@pytest.mark.parametrize("timestamp", ["1790000000", None])
def test_texts_become_numbers_and_times(timestamp: str | None) -> None:
    body = urlencode({name: value for name, value in {**CALL, "timestamp": timestamp}.items() if value is not None})
    event = Event("it", "1", datetime(2026, 9, 21, 14, 20, tzinfo=UTC), body.encode())
    grasp = PresetReader(PRESET, SCOPE, "it", "RUB").grasp(event)
    assert grasp.reason is None
    (it,) = grasp.rows
    known = {name: it.row[name] for name in ("call_id", "started_at", "wait_seconds", "talk_seconds", "visitor_id")}
    assert known == {
        "call_id": "1000001",
        "started_at": datetime(2026, 9, 21, 14, 13, 20),
        "wait_seconds": 12,
        "talk_seconds": 83,
        "visitor_id": "800000000802881118",
    }
