"""The traps of the Data API: errors inside of 200, fields, offsets, months, the account's zone, keys of an hour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.comagic import Comagic, applications, costs, parse, sessions
from connectors.comagic.settings import Settings
from tests.connectors.comagic.case import CASE
from tests.connectors.comagic.case_login import CASE as BY_LOGIN
from tests.connectors.conformance.case import NOW, Case, Time, connect, rows_of
from tests.fakes.comagic import KEY, LOGIN, FakeComagic, call, chat
from tests.fakes.wire import Reply, serving
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import LANGS, Phrase

SKELETONS = Path(__file__).resolve().parents[4] / "shared" / "fixtures" / "comagic"
SINCE = date(2026, 7, 1)


@pytest.fixture
def vendor() -> Iterator[FakeComagic]:
    with serving(FakeComagic()) as fake:
        yield fake


def read(vendor: FakeComagic, table: str = "call", since: date = SINCE, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, vendor, **changed), since)[table]


def asked(vendor: FakeComagic, method: str) -> list[dict[str, Any]]:
    found = [request.json() for request in vendor.requests]
    return [said["params"] for said in found if said["method"] == method]


def periods(vendor: FakeComagic, method: str = "get.calls_report") -> list[tuple[str, str]]:
    return [(it["date_from"], it["date_till"]) for it in asked(vendor, method)]


def refused(vendor: FakeComagic, mnemonic: str, code: int = -32000, **metadata: int) -> SourceError:
    data = {"mnemonic": mnemonic, "field": "f", "metadata": {"limits": metadata} if metadata else None}
    vendor.error = {"code": code, "message": "words", "data": data}
    with pytest.raises(SourceError) as caught:
        read(vendor)
    return caught.value


# Errors


@pytest.mark.parametrize(
    ("mnemonic", "code", "key"),
    [
        ("access_token_invalid", -32001, "wire_auth"),
        ("access_token_blocked", -32001, "wire_auth"),
        ("access_token_expired", -32001, "wire_auth"),  # a permanent key that ended is not renewed
        ("ip_not_whitelisted", -32003, "wire_denied"),
        ("forbidden", -32003, "wire_denied"),
        ("ip_not_whitelisted", -32001, "wire_denied"),  # the mnemonic counts, not the number
        ("data_type_error", -32602, "wire_refused"),
        ("date_interval_limit_reached", -32602, "wire_refused"),
        ("something_new", -32099, "wire_refused"),
        ("", -32001, "wire_auth"),
        ("", -32003, "wire_denied"),
        ("internal_error", -32603, "wire_down"),
        ("limit_exceeded", -32029, "wire_busy"),
        ("", -32029, "wire_busy"),
    ],
)
def test_errors_come_with_200_and_are_told_by_their_mnemonics(
    vendor: FakeComagic, mnemonic: str, code: int, key: str
) -> None:
    error = refused(vendor, mnemonic, code)
    assert error.key == key
    assert isinstance(error, Transient if key in ("wire_down", "wire_busy") else Terminal)
    assert all(KEY not in error.sentence(lang) for lang in LANGS)


def test_the_white_list_is_named(vendor: FakeComagic) -> None:
    error = refused(vendor, "ip_not_whitelisted")
    assert "белый список" in error.sentence("ru")
    assert "white list" in error.sentence("en")


def test_a_spent_day_is_left_to_the_next_load(vendor: FakeComagic) -> None:
    error = refused(vendor, "limit_exceeded", day_remaining=0, day_reset=40_000, minute_reset=20)
    assert error.key == "wire_quota"
    assert len(vendor.requests) == 1


def test_a_spent_minute_is_waited_for(vendor: FakeComagic) -> None:
    time = Time()
    data = {"mnemonic": "limit_exceeded", "metadata": {"limits": {"minute_remaining": 0, "minute_reset": 23}}}
    plain = vendor._refused

    def once(number: Any, token: str) -> Reply | None:
        if len(vendor.requests) == 1:
            return Reply({"jsonrpc": "2.0", "id": number, "error": {"code": -32029, "message": "m", "data": data}})
        return plain(number, token)

    vendor._refused = once  # type: ignore[method-assign]
    assert len(rows_of(connect(CASE, vendor, time), SINCE)["call"]) == 2
    assert any(23 <= slept < 29 for slept in time.slept)


def test_the_last_point_of_a_minute_is_followed_by_a_rest(vendor: FakeComagic) -> None:
    """What is left stands beside the data, and no request goes before more is there."""
    time = Time()
    vendor.limits = {"minute_limit": 1, "minute_remaining": 0, "minute_reset": 40}
    rows_of(connect(CASE, vendor, time, costs="none", visits=False, chats=False), SINCE)
    assert len(vendor.requests) == 2
    assert time.slept == [40.0]


def test_an_answer_to_another_question_is_refused(vendor: FakeComagic) -> None:
    plain = vendor.answer
    vendor.answer = lambda request: replace(it := plain(request), body={**it.body, "id": 77})  # type: ignore[method-assign]
    with pytest.raises(Transient):
        read(vendor)


# Windows


def test_fields_are_always_named(vendor: FakeComagic) -> None:
    """Without them neither tags nor marks come."""
    read(vendor)
    (params,) = asked(vendor, "get.calls_report")
    assert {"tags", "attributes", "utm_source", "ym_client_id", "employees"} <= set(params["fields"])
    assert params["include_ongoing_calls"] is False
    assert params["sort"] == [{"field": "id", "order": "asc"}]


@pytest.mark.parametrize(
    ("name", "fields", "rows"),
    [
        ("get_calls_report", parse.CALL_FIELDS, "data"),
        ("get_offline_messages_report", applications.MESSAGE_FIELDS, "data"),
        ("get_chats_report", applications.CHAT_FIELDS, "data"),
        ("get_visitor_sessions_report", sessions.VISIT_FIELDS, "data"),
        ("get_campaign_daily_stat", costs.FIELDS, ""),
    ],
)
def test_fields_are_those_of_the_documentation(name: str, fields: tuple[str, ...], rows: str) -> None:
    result = json.loads((SKELETONS / f"{name}.2.response.skeleton.json").read_text())["result"]
    assert set(fields) - set((result[rows] if rows else result)[0]) == set()


def test_days_are_those_of_the_account(vendor: FakeComagic) -> None:
    read(vendor)
    read(vendor, timezone="Asia/Yekaterinburg")
    assert periods(vendor) == [
        ("2026-07-01 00:00:00", "2026-07-10 23:59:59"),
        ("2026-07-01 00:00:00", "2026-07-11 23:59:59"),  # Moscow's tenth ends there at two in the night
    ]
    first = read(vendor, timezone="Asia/Yekaterinburg")[0]
    assert first["started_at"] == datetime(2026, 7, 1, 19, 30)


def test_no_question_is_longer_than_three_months(vendor: FakeComagic) -> None:
    assert len(read(vendor, since=date(2025, 12, 1))) == 2
    assert periods(vendor) == [
        ("2025-12-01 00:00:00", "2026-02-26 23:59:59"),
        ("2026-02-27 00:00:00", "2026-05-25 23:59:59"),
        ("2026-05-26 00:00:00", "2026-07-10 23:59:59"),
    ]


def test_where_offsets_do_not_reach_the_time_is_halved(vendor: FakeComagic) -> None:
    clean = read(vendor)
    vendor.requests.clear()
    vendor.total = 100_001
    assert read(vendor) == clean
    found = sorted(it for it in periods(vendor) if _length(it) <= timedelta(days=2))
    assert found[0][0] == "2026-07-01 00:00:00"
    assert found[-1][1] == "2026-07-10 23:59:59"
    form = "%Y-%m-%d %H:%M:%S"
    for (_, end), (start, _) in pairwise(found):
        assert datetime.strptime(start, form) - datetime.strptime(end, form) == timedelta(seconds=1)
    assert all(it["offset"] <= 100_000 for it in asked(vendor, "get.calls_report"))


def _length(period: tuple[str, str]) -> timedelta:
    start, end = (datetime.fromisoformat(it) for it in period)
    return end - start


def test_check_counts_also_what_offsets_do_not_reach(vendor: FakeComagic) -> None:
    vendor.total = 100_001
    assert "100" in connect(CASE, vendor).check()


# Keys


@pytest.mark.parametrize(
    "expiry",
    [{"expire_at": 3600}, {"expire": 3600}, {"expire": int(NOW.timestamp()) + 3600}, {}],
    ids=["seconds", "as in the sample", "a moment", "nothing"],
)
def test_a_key_of_an_hour_serves_until_it_ends(vendor: FakeComagic, tmp_path: Path, expiry: dict[str, int]) -> None:
    vendor.expiry = expiry
    for minutes in (0, 30, 58, 60):
        it = connect(BY_LOGIN, vendor, keep=tmp_path)
        Comagic(it.settings, replace(it.context, now=lambda late=minutes: NOW + timedelta(minutes=late))).check()  # type: ignore[misc]
    assert vendor.granted == 2


@pytest.mark.parametrize("changed", [{"token": None}, {"login": "x"}, {"login": LOGIN, "password": "y"}])
def test_a_key_or_a_login(changed: dict[str, Any]) -> None:
    words = {"name": "it", "kind": "comagic", "token": KEY, **changed}
    if changed == {"login": "x"}:
        assert Settings.model_validate(words).login == "x"  # the key is enough
        return
    with pytest.raises(ValidationError):
        Settings.model_validate(words)


# Calls


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({}, "answered"),
        ({"is_lost": True, "finish_reason": "timeout"}, "missed"),
        ({"is_lost": True, "finish_reason": "numa_in_black_list"}, "blocked"),
        ({"is_lost": True, "finish_reason": "operator_busy"}, "busy"),
        ({"is_lost": True, "finish_reason": "no_success_subscriber_call"}, "callback_client_no_answer"),
        ({"is_lost": True, "finish_reason": "internal_error"}, "failed"),
        ({"is_lost": True, "voice_mail_records": ["f00"]}, "voicemail"),
        (
            {"is_lost": True, "finish_reason": "no_success_operator_call", "source": "auto_back_call_by_lost_call"},
            "callback_agent_no_answer",
        ),
        ({"is_lost": None}, "unknown"),
    ],
)
def test_outcomes(vendor: FakeComagic, said: dict[str, Any], outcome: str) -> None:
    vendor.reports["get.calls_report"] = [call(1, "2026-07-07 10:00:00", "79160000007", **said)]
    assert [row["outcome"] for row in read(vendor)] == [outcome]
    assert [phrase.key for phrase in _warned(vendor)] == ["hints.comagic.unknown"] * (outcome == "unknown")


def _warned(vendor: FakeComagic, case: Case = CASE) -> list[Phrase]:
    said: list[Phrase] = []
    it = connect(case, vendor)
    rows_of(Comagic(it.settings, replace(it.context, remark=said.append)), SINCE)
    return said


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, ("in", False)),
        ({"direction": "out"}, ("out", False)),
        ({"source": "callback_widget"}, ("out", True)),
        ({"source": "sitephone"}, ("out", True)),
        ({"direction": "sideways"}, ("unknown", False)),
    ],
)
def test_directions(vendor: FakeComagic, said: dict[str, Any], wanted: tuple[str, bool]) -> None:
    vendor.reports["get.calls_report"] = [call(1, "2026-07-07 10:00:00", "79160000007", **said)]
    assert [(row["direction"], row["is_callback"]) for row in read(vendor)] == [wanted]


def test_the_client_id_is_that_of_the_chosen_counter(vendor: FakeComagic) -> None:
    assert read(vendor, client_id="ga")[0]["client_id"] == "1818132860.1451606703"


# Applications, visits, costs


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ({}, ["chat"]),
        ({"chat_channel_type": "whatsapp"}, ["messenger"]),
        ({"chat_channel_type": "site"}, ["chat"]),
        ({"initiator": "employee"}, []),
        ({"initiator": "employee", "visitor_phone_number": 79160000001}, ["chat"]),
        ({"initiator": "somebody"}, ["chat"]),
    ],
)
def test_chats_that_we_began_are_no_applications_without_a_phone(
    vendor: FakeComagic, said: dict[str, Any], kinds: list[str]
) -> None:
    vendor.reports["get.chats_report"] = [chat(1, "2026-07-07 10:00:00", **said)]
    assert [row["kind"] for row in read(vendor, "lead", messages=False)] == kinds


def test_only_what_is_asked_for_is_read(vendor: FakeComagic) -> None:
    found = rows_of(connect(CASE, vendor, messages=False, chats=False, visits=False, costs="none"), SINCE)
    assert set(found) == {"call", "call_tag"}
    assert {request.json()["method"] for request in vendor.requests} == {"get.calls_report"}


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("00:01:30", 90), ("1:05", 65), ("90", 90), (90, 90), ("12:00:01.250", 43201), (None, None)],
)
def test_durations(vendor: FakeComagic, duration: Any, seconds: int | None) -> None:
    vendor.reports["get.visitor_sessions_report"][0]["duration"] = duration
    assert [row.get("duration_seconds") for row in read(vendor, "visit")] == [seconds]


@pytest.mark.parametrize(("is_bare", "knows_pages", "largest"), [(True, True, 2), (True, False, 9), (False, True, 2)])
def test_costs_are_whole_in_either_form_of_the_answer(
    vendor: FakeComagic, is_bare: bool, knows_pages: bool, largest: int
) -> None:
    vendor.is_bare, vendor.knows_pages, vendor.largest = is_bare, knows_pages, largest
    assert [(row["day"].day, row["cost"]) for row in read(vendor, "spend_daily")] == [
        (1, Decimal("200.0000")),
        (2, Decimal("120.0000")),
    ]


def test_costs_typed_in_by_source_are_asked_day_by_day(vendor: FakeComagic) -> None:
    """The sums of a longer question have no days."""
    (row,) = read(vendor, "spend_daily", costs="sources")
    assert (row["day"], row["campaign_id"], row["campaign_name"], row["cost"]) == (
        date(2026, 7, 2),
        "-3",
        "Дзен",
        Decimal("1000.5000"),
    )
    assert len(asked(vendor, "get.source_costs")) == 10
    assert all(it["date_from"][:10] == it["date_till"][:10] for it in asked(vendor, "get.source_costs"))


def test_a_cost_that_is_no_number_ends_it_by_name(vendor: FakeComagic) -> None:
    vendor.costs[0]["cost_sum"] = {"sum": 1}
    with pytest.raises(Terminal) as caught:
        read(vendor, "spend_daily")
    assert caught.value.facts["column"] == "cost"
