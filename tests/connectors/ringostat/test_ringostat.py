"""The traps of Ringostat: lists without pages, sentences with 200, mixed types, statuses written in every way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from connectors import ringostat
from connectors.ringostat import parse, reports
from connectors.ringostat.settings import Settings
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.ringostat.case import CASE
from tests.connectors.ringostat.case_old import CASE as OLD
from tests.fakes.ringostat import KEY, PROJECT, FakeRingostat, call
from tests.fakes.wire import Fault, Reply, Request, serving
from throughline.errors import Terminal, Transient

SINCE = date(2026, 7, 1)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def vendor() -> Iterator[FakeRingostat]:
    with serving(FakeRingostat()) as fake:
        yield fake


def read(vendor: FakeRingostat, since: date | None = SINCE, **rest: Any) -> dict[str, dict[str, Any]]:
    rows = rows_of(connect(CASE, vendor, **rest), since)["call"]
    return {row["call_id"].rpartition(".")[2]: row for row in rows}


def row(**more: Any) -> dict[str, Any]:
    """The row of a call that is told so."""
    return dict(parse.call(call(1, "2026-07-01T10:00:00+0300", "ANSWERED") | more, MOSCOW))


def test_the_new_api_has_its_key_in_a_header_and_nowhere_else(vendor: FakeRingostat) -> None:
    read(vendor, project_id=PROJECT)
    [request] = vendor.requests
    assert (request.headers["Auth-key"], request.headers["x-project-id"]) == (KEY, PROJECT)
    assert KEY not in str(request.query)


def test_both_apis_tell_the_same(vendor: FakeRingostat) -> None:
    assert rows_of(connect(OLD, vendor), SINCE) == rows_of(connect(CASE, vendor), SINCE)
    assert [request.path for request in vendor.requests] == ["/calls/export", "/calls/list"]


def test_the_old_api_has_its_own_address_and_needs_a_project() -> None:
    words = {"name": "rings", "kind": "ringostat", "auth_key": KEY, "api": "old"}
    assert Settings.model_validate({**words, "project_id": "1"}).host == "https://api.ringostat.com"
    assert Settings.model_validate({**words, "api": "new"}).host == "https://api.ringostat.net"
    with pytest.raises(ValidationError):
        Settings.model_validate(words)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("incorrect field uniqueid", "wire_refused"),
        ("incorrect date", "wire_refused"),
        ("Access denied: wrong project_id or token", "wire_auth"),
        ('{"error": "invalid auth key"}', "wire_auth"),
    ],
)
def test_a_sentence_with_200_is_a_refusal(vendor: FakeRingostat, body: str, key: str) -> None:
    vendor.fail(Fault(200, body.encode()))
    with pytest.raises(Terminal) as caught:
        read(vendor)
    assert caught.value.key == key
    assert len(vendor.requests) == 1


def test_fields_that_an_account_has_not_got_are_left_out(vendor: FakeRingostat) -> None:
    clean = read(vendor)
    vendor.unknown = {"employee_fio", "pool_name"}
    told: list[Any] = []
    connector = connect(CASE, vendor)
    object.__setattr__(connector.context, "remark", told.append)
    rows = rows_of(connector, SINCE)
    assert {one["call_id"].rpartition(".")[2]: one for one in rows["call"]} == clean
    assert [one["name"] for one in rows["call_tag"]] == ["5"]
    assert [(phrase.key, phrase.facts["fields"]) for phrase in told] == [
        ("hints.ringostat.field", "pool_name, employee_fio")
    ]


def test_a_field_that_rows_cannot_do_without_is_not_left_out(vendor: FakeRingostat) -> None:
    vendor.unknown = {"billsec"}
    with pytest.raises(Terminal) as caught:
        read(vendor)
    assert caught.value.facts["said"] == "incorrect field billsec"


def test_filters_are_words_in_base64(vendor: FakeRingostat) -> None:
    # 'answered|proper|repeated', as the vendor writes it.
    assert reports.filters(["ANSWERED", "Proper", " repeated "]) == "disposition~YW5zd2VyZWR8cHJvcGVyfHJlcGVhdGVk"
    assert set(read(vendor, dispositions=["PROPER", "REPEATED"], merge=1)) == {"2", "4"}
    assert vendor.requests[0].one("merge") == "1"


def test_a_full_list_is_halved_until_it_is_not(vendor: FakeRingostat, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reports.MOST == vendor.most == 6500
    vendor.most = 20
    monkeypatch.setattr(ringostat, "Reports", lambda *rest: reports.Reports(*rest, most=20))
    begin = datetime(2026, 7, 4, tzinfo=MOSCOW)
    moments = [begin + timedelta(seconds=n // 3) for n in range(101)]
    vendor.calls = [call(n, moment.strftime("%Y-%m-%dT%H:%M:%S%z"), "BUSY") for n, moment in enumerate(moments)]
    assert len(read(vendor)) == 101
    asked = [tuple(datetime.fromisoformat(one.one(end)) for end in ("from", "to")) for one in vendor.requests]
    assert asked[0] == (datetime(2026, 6, 30), datetime(2026, 7, 11, 23, 59, 59))
    # Every second of the first stretch lies in a list that was not full.
    leaves = sorted(one for one in asked if not any(one != o and one[0] <= o[0] and o[1] <= one[1] for o in asked))
    assert (leaves[0][0], leaves[-1][1]) == asked[0]
    assert all(later[0] - sooner[1] == timedelta(seconds=1) for sooner, later in pairwise(leaves))


def test_a_second_with_more_calls_than_a_list_holds_ends_the_load(
    vendor: FakeRingostat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringostat, "Reports", lambda *rest: reports.Reports(*rest, most=1))
    with pytest.raises(Transient) as caught:
        read(vendor)
    assert caught.value.key == "wire_too_large"


def test_it_asks_no_more_than_once_a_second(vendor: FakeRingostat) -> None:
    time = Time()
    moments: list[float] = []
    answer = vendor.answer

    def noted(request: Request) -> Reply:
        moments.append(time.now)
        return answer(request)

    vendor.answer = noted  # type: ignore[method-assign]
    read(vendor, date(2025, 1, 1), time=time)
    assert len(moments) > 10
    assert min(later - sooner for sooner, later in pairwise(moments)) >= 1.0


@pytest.mark.parametrize(
    ("said", "outcome", "raw"),
    [
        ("ANSWERED", "answered", "ANSWERED"),
        ("proper", "answered", "PROPER"),
        ("REPEATED", "answered", "REPEATED"),
        ("NO ANSWER", "missed", "NO ANSWER"),
        ("no+answer", "missed", "NO ANSWER"),
        ("NO_ANSWER", "missed", "NO ANSWER"),
        ("  No   Answer ", "missed", "NO ANSWER"),
        ("BUSY", "busy", "BUSY"),
        ("FAILED", "failed", "FAILED"),
        ("NO-FORWARD", "failed", "NO FORWARD"),
        ("FAILED FORBIDDEN DESTINATION", "failed", "FAILED FORBIDDEN DESTINATION"),
        ("VOICEMAIL", "voicemail", "VOICEMAIL"),
        ("WRONG EXTENSION", "wrong_extension", "WRONG EXTENSION"),
        ("NO EXTENSION", "no_extension", "NO EXTENSION"),
        ("CLIENT NO ANSWER", "callback_client_no_answer", "CLIENT NO ANSWER"),
        ("DECLINE", "declined", "DECLINE"),
        ("IN PROGRESS", "in_progress", "IN PROGRESS"),
        ("TELEPORTED", "unknown", "TELEPORTED"),
    ],
)
def test_statuses_in_any_spelling(said: str, outcome: str, raw: str) -> None:
    found = row(disposition=said)
    assert (found["outcome"], found["outcome_raw"]) == (outcome, raw)


def test_an_unknown_status_is_told(vendor: FakeRingostat) -> None:
    vendor.calls = [call(1, "2026-07-05T10:00:00+0300", "TELEPORTED")]
    told: list[Any] = []
    connector = connect(CASE, vendor)
    object.__setattr__(connector.context, "remark", told.append)
    rows_of(connector, SINCE)
    assert [(phrase.key, phrase.facts) for phrase in told] == [("hints.ringostat.unknown", {"words": "TELEPORTED"})]


def test_a_kind_of_call_that_nobody_knows_is_told(vendor: FakeRingostat) -> None:
    vendor.calls = [call(1, "2026-07-05T10:00:00+0300", "ANSWERED", call_type="sideways")]
    told: list[Any] = []
    connector = connect(CASE, vendor)
    object.__setattr__(connector.context, "remark", told.append)
    assert [row["direction"] for row in rows_of(connector, SINCE)["call"]] == ["unknown"]
    assert [(phrase.key, phrase.facts) for phrase in told] == [("hints.ringostat.direction", {"n": 1})]


@pytest.mark.parametrize(
    "text", ["2026-07-01T10:00:00+0300", "2026-07-01T10:00:00+03:00", "2026-07-01 10:00:00", "01.07.2026 10:00:00"]
)
def test_times_with_and_without_an_offset(text: str) -> None:
    assert parse.moment(text, MOSCOW) == datetime(2026, 7, 1, 7, tzinfo=UTC)


def test_a_time_that_is_none_is_refused_by_its_column() -> None:
    assert parse.moment("yesterday", MOSCOW) == "yesterday"


def test_numbers_as_texts_are_numbers_and_negative_ones_stay() -> None:
    found = row(waittime="36", billsec="83")
    assert (found["wait_seconds"], found["talk_seconds"]) == (36, 83)
    assert row(waittime="-1")["wait_seconds"] == -1
    assert row(waittime="")["wait_seconds"] is None


@pytest.mark.parametrize(("said", "has"), [("1", True), (1, True), ("0", False), (0, False), (None, False)])
def test_a_record_is_there_when_it_is_said_to_be(said: Any, has: bool) -> None:
    """Its address is always given, and holds a token: the call's id is kept."""
    assert row(has_recording=said)["recording_ref"] == ("ua1-1790000001.1" if has else None)


@pytest.mark.parametrize("word", ["(direct)", "(none)", "none)", "(not set)", "", "<не указано>"])
def test_placeholders_are_nothing(word: str) -> None:
    found = row(utm_source="yandex", utm_term=word)
    assert (found["utm_source"], found["utm_term"]) == ("yandex", None)


def test_sides_of_calls() -> None:
    out = row(call_type="out", caller='"sip_manager1" <sip_manager1>', caller_number=None, dst="79265557788")
    assert (out["direction"], out["client_raw"], out["tracking_number_raw"]) == ("out", "79265557788", None)
    named = row(caller='"Иван" <79031112233>', caller_number="")
    assert (named["client_raw"], named["tracking_number_raw"]) == ("79031112233", "74951234567")
    back = row(call_type="callback", dst="sip_manager1")
    assert (back["is_callback"], back["client_raw"]) == (True, "79161234567")


def test_the_employee_is_named_as_well_as_can_be() -> None:
    assert row(employee_fio="Анна", employee_number=12, connected_with="1")["employee"] == "Анна"
    assert row(employee_number=12, connected_with="1")["employee"] == 12
    assert row(employee_number=-1, connected_with="79160000001")["employee"] == "79160000001"
    assert row()["employee"] is None


def test_the_recorded_shape_of_the_vendor_is_read() -> None:
    """Mixed types, a field that is missing, a SIP caller: as in the vendor's own example, with invented values."""
    body = """[{"calldate":"2026-07-01T12:40:00+0300","caller":"\\"sip_manager1\\" <sip_manager1>","dst":"79265557788",
      "pool_name":"Simple nums pool","disposition":"CLIENT NO ANSWER","category_mark":0,"duration":36,
      "call_type":"callback","waittime":"36","billsec":0,"connected_with":"","call_counter":1,"proper_flag":0,
      "repeated_flag":0,"utm_source":"(direct)","utm_term":"none)","uniqueid":"ua1-1790002400.103",
      "employee_number":-1,"landing":"site.test/","has_recording":"0","duration_ms":"36000"}]"""
    found = parse.call(json.loads(body)[0], MOSCOW)
    assert found["call_id"] == "ua1-1790002400.103"
    assert found["client_raw"] == "79265557788"
    assert found["wait_seconds"] == 36
    assert not any(found.get(f"utm_{tag}") for tag in ("source", "medium", "campaign", "content", "term"))


def test_check_counts_calls_since_yesterday(vendor: FakeRingostat) -> None:
    assert connect(CASE, vendor).check() == "1 call since yesterday"
