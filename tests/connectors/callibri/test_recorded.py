"""Answers laid out as public clients of Callibri read them become the rows a person would write down."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.callibri import parse
from connectors.wire.rows import WrongShapeError

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "callibri"
MOSCOW = ZoneInfo("Europe/Moscow")


def recorded() -> Any:
    return json.loads((FOLDER / "synthetic.site_get_statistics.json").read_text("utf-8"))


def test_calls_are_read() -> None:
    rows = [parse.call(one, parse.moment(one, MOSCOW), "metrica") for _, one in parse.listed(recorded(), "calls")]
    wanted = ("call_id", "started_at", "outcome", "wait_seconds", "talk_seconds", "client_raw", "recording_ref")
    at = datetime(2026, 3, 31, 4, 44, 44, tzinfo=UTC)
    assert [tuple(row[name] for name in wanted) for row in rows] == [
        ("5001", at, "answered", 12, 83, "79161234567", "5001"),
        ("5002", at, "missed", 31, 0, "79035550011", None),
    ]
    assert [(row["vendor_is_unique"], row["vendor_is_target"]) for row in rows] == [(True, True), (False, False)]


def test_a_form_that_orders_a_call_is_a_callback() -> None:
    [(channel, one)] = parse.listed(recorded(), "feedbacks")
    row = parse.lead(one, parse.moment(one, MOSCOW), "form", channel, "metrica")
    wanted = ("lead_id", "kind", "phone_raw", "email_raw", "page_url", "utm_campaign")
    assert tuple(row[name] for name in wanted) == (
        "5003",
        "callback",
        "8 (916) 123-45-67",
        "user@example.com",
        "https://site.ru/contacts",
        "brand",
    )


def test_lists_of_what_a_project_does_not_use_may_be_missing() -> None:
    said = {"channels_statistics": [{"name_channel": "Сайт", "calls": [], "feedbacks": []}]}
    assert [list(parse.listed(said, name)) for name in ("calls", *parse.LEADS)] == [[], [], [], []]
    with pytest.raises(KeyError):
        list(parse.listed({"channels_statistics": [{"name_channel": "Сайт"}]}, "calls"))


def test_a_clock_without_a_zone_is_that_of_the_source() -> None:
    assert parse.moment({"date": "2026-07-01T00:30:00"}, MOSCOW) == datetime(2026, 6, 30, 21, 30, tzinfo=UTC)
    with pytest.raises(WrongShapeError):
        parse.moment({"date": "01.07.2026"}, MOSCOW)
