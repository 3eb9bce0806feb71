"""The traps of Mango: a signature over the exact bytes, reports that are parts, limits of a list, days of buckets."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from connectors import mango
from connectors.base import Batch
from connectors.mango import reports
from connectors.mango.reasons import outcome
from tests.connectors.conformance.case import NOW, Time, connect, rows_of
from tests.connectors.mango.case import CASE
from tests.fakes.mango import KEY, FakeMango, at, call, leg, signed
from tests.fakes.wire import Fault, Reply, Request, serving
from throughline.errors import Terminal, Transient

SINCE = date(2026, 7, 1)
NOON = at(6, "12:00:00")


@pytest.fixture
def exchange() -> Iterator[FakeMango]:
    with serving(FakeMango()) as fake:
        yield fake


def read(exchange: FakeMango, since: date | None = SINCE, **rest: Any) -> dict[str, dict[str, Any]]:
    rows = rows_of(connect(CASE, exchange, **rest), since)["call"]
    return {row["call_id"]: row for row in rows}


def only(exchange: FakeMango, *legs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The row of the only call there is."""
    exchange.calls = [call("X", NOON, "79161234567", "74951234567", list(legs), **more)]
    return {"client_raw": None, "tracking_number_raw": None} | read(exchange)["X"]


def asked(exchange: FakeMango, path: str = "request/") -> list[dict[str, Any]]:
    """Questions that were asked at a path."""
    found = [one for one in exchange.requests if one.path.endswith(path)]
    return [json.loads(parse_qs(one.body.decode())["json"][0]) for one in found]


def test_the_signature_is_over_the_bytes_that_are_sent(exchange: FakeMango) -> None:
    read(exchange)
    for request in exchange.requests:
        fields = {name: values[0] for name, values in request.form().items()}
        assert fields["vpbx_api_key"] == KEY
        assert fields["sign"] == signed(fields["json"])
        assert " " not in fields["json"].replace("0 00:00:00", "").replace(" 00:00:00", "").replace(" 23:59:59", "")


def test_a_refused_signature_is_never_tried_again(exchange: FakeMango) -> None:
    """The second bad request in two minutes would lock the account out."""
    with pytest.raises(Terminal) as caught:
        read(exchange, api_salt="another5al7")
    assert caught.value.key == "wire_auth"
    assert len(exchange.requests) == 1


def test_locked_out_is_told_as_a_refused_key(exchange: FakeMango) -> None:
    exchange.bad = 1
    with pytest.raises(Terminal) as caught:
        read(exchange)
    assert caught.value.key == "wire_auth"
    assert len(exchange.requests) == 1


def test_too_fast_is_waited_out(exchange: FakeMango) -> None:
    clean = read(exchange)
    exchange.fail(Fault(429, b"Rate limit exceeded", headers={"Content-Type": "text/plain"}), 3)
    assert read(exchange) == clean


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (2001, "wire_denied"),
        (3100, "wire_refused"),
        (3105, "wire_auth"),
        (3300, "wire_missing"),
    ],
)
def test_codes_of_errors_are_read_in_a_body_of_200(exchange: FakeMango, code: int, key: str) -> None:
    exchange.fail(Fault(200, b'{"result": %d}' % code))
    with pytest.raises(Terminal) as caught:
        read(exchange)
    assert caught.value.key == key


@pytest.mark.parametrize("code", [4501, 5008])
def test_their_own_trouble_is_asked_again(exchange: FakeMango, code: int) -> None:
    clean = read(exchange)
    exchange.fail(Fault(420, b'{"name": "Method Failure", "message": "", "code": %d, "status": 420}' % code), 2)
    assert read(exchange) == clean


def test_a_part_of_a_report_is_not_the_report(exchange: FakeMango) -> None:
    """`work` already carries the first call."""
    exchange.looks = 6
    assert set(read(exchange)) == {"E1", "E2", "E3"}
    assert len(asked(exchange, "result/")) == 6


def test_a_report_that_was_forgotten_is_ordered_again(exchange: FakeMango) -> None:
    exchange.states = ["not-found"]
    assert set(read(exchange)) == {"E1", "E2", "E3"}
    assert len(asked(exchange)) == 2


@pytest.mark.parametrize("states", [["error"], ["cancel"], ["not-found"] * 3])
def test_a_report_that_fails_ends_the_load_for_now(exchange: FakeMango, states: list[str]) -> None:
    exchange.states = states
    with pytest.raises(Transient) as caught:
        read(exchange)
    assert caught.value.key == "wire_failed"


def test_a_report_that_is_never_ready_is_not_waited_for_without_end(exchange: FakeMango) -> None:
    exchange.looks = 10_000
    time = Time()
    with pytest.raises(Transient) as caught:
        read(exchange, time=time)
    assert (caught.value.key, caught.value.facts["minutes"]) == ("wire_late", 30)
    assert time.now < 1900


def test_periods_are_shorter_than_thirty_days_and_miss_no_second(exchange: FakeMango) -> None:
    first, last = at(1, "00:00:00"), at(9, "23:59:59")
    early = int(datetime(2026, 5, 1, tzinfo=UTC).timestamp())
    exchange.calls = [call(f"C{n}", moment, "79161234567", "1", []) for n, moment in enumerate((early, first, last))]
    assert set(read(exchange, date(2026, 4, 20))) == {"C0", "C1", "C2"}
    periods = [
        tuple(datetime.strptime(one[f"{end}_date"], "%d.%m.%Y %H:%M:%S") for end in ("start", "end"))
        for one in asked(exchange)
    ]
    assert len(periods) == 3
    assert all(end - start < timedelta(days=30) for start, end in periods)
    assert all(later[0] - sooner[1] == timedelta(seconds=1) for sooner, later in itertools.pairwise(periods))
    # A day more on both sides, in case the account's times are of another zone.
    assert (periods[0][0], periods[-1][1]) == (datetime(2026, 4, 19), datetime(2026, 7, 11, 23, 59, 59))


def test_calls_before_the_window_are_left_alone(exchange: FakeMango) -> None:
    exchange.calls[0]["context_start_time"] = at(1, "00:00:00") - 1
    assert set(read(exchange)) == {"E2", "E3"}


def test_a_full_report_is_halved(exchange: FakeMango, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange.calls = [call(f"C{n:02}", NOON + n // 3, "79161234567", "74951234567", []) for n in range(12)]
    monkeypatch.setattr(mango, "Reports", lambda *rest: reports.Reports(*rest, most=5))
    assert set(read(exchange)) == {f"C{n:02}" for n in range(12)}
    assert {one["limit"] for one in asked(exchange)} == {"5"}
    monkeypatch.setattr(mango, "Reports", lambda *rest: reports.Reports(*rest, most=1))
    with pytest.raises(Transient) as caught:
        read(exchange)
    assert caught.value.key == "wire_too_large"


def test_a_call_in_two_buckets_is_one_row(exchange: FakeMango) -> None:
    connector = connect(CASE, exchange)
    [stream] = connector.streams()
    batches = [
        batch for batch in connector.read(stream, SINCE) if isinstance(batch, Batch) and batch.table.name == "call"
    ]
    assert [row["call_id"] for batch in batches for row in batch.rows.to_pylist()] == ["E1", "E2", "E3"]


def test_it_never_asks_faster_than_once_in_two_seconds(exchange: FakeMango) -> None:
    time = Time()
    moments: list[float] = []
    answer = exchange.answer

    def noted(request: Request) -> Reply:
        moments.append(time.now)
        return answer(request)

    exchange.answer = noted  # type: ignore[method-assign]
    exchange.looks = 2
    read(exchange, date(2026, 1, 1), time=time)
    assert len(moments) > 10
    assert min(later - sooner for sooner, later in itertools.pairwise(moments)) >= 2.0


@pytest.mark.parametrize(
    ("reason", "is_callback", "expected"),
    [
        (1110, False, "missed"),
        (1111, False, "missed"),
        (1120, False, "missed"),
        (1121, False, "busy"),
        (1122, False, "declined"),
        (1123, False, "declined"),
        (1124, False, "missed"),
        (1131, False, "failed"),
        (1151, False, "blocked"),
        (1151, True, "blocked"),
        (1164, False, "busy"),
        (1170, False, "no_extension"),
        (2002, False, "failed"),
        (4201, False, "failed"),
        (5000, False, "failed"),
        (None, False, "missed"),
        (1111, True, "callback_client_no_answer"),
        (7777, False, "unknown"),
    ],
)
def test_reasons_are_outcomes(reason: int | None, is_callback: bool, expected: str) -> None:
    assert outcome(False, reason, is_callback) == expected
    assert outcome(True, reason, is_callback) == "answered"


def test_success_without_a_second_of_talk_is_no_answer(exchange: FakeMango) -> None:
    row = only(exchange, leg(NOON, None, NOON + 7, 1110), context_status=1)
    assert (row["outcome"], row["outcome_raw"], row["talk_seconds"]) == ("missed", "1/1110", 0)


def test_an_unknown_reason_is_told(exchange: FakeMango) -> None:
    connector = connect(CASE, exchange)
    told: list[Any] = []
    object.__setattr__(connector.context, "remark", told.append)
    exchange.calls = [call("X", NOON, "79161234567", "1", [leg(NOON, None, NOON + 1, 7777)])]
    [row] = rows_of(connector, SINCE)["call"]
    assert row["outcome"] == "unknown"
    assert [(phrase.key, phrase.facts) for phrase in told] == [("hints.mango.unknown", {"codes": "0/7777"})]


def test_tags_without_a_name_are_told(exchange: FakeMango) -> None:
    """The API has no list of their names: whoever reads «13» must know where to write what it means."""
    connector = connect(CASE, exchange)
    told: list[Any] = []
    object.__setattr__(connector.context, "remark", told.append)
    rows_of(connector, SINCE)
    assert [(phrase.key, phrase.facts) for phrase in told] == [("hints.mango.tags", {"n": 1, "ids": "13"})]


def test_a_direction_that_nobody_knows_is_told(exchange: FakeMango) -> None:
    connector = connect(CASE, exchange)
    told: list[Any] = []
    object.__setattr__(connector.context, "remark", told.append)
    exchange.calls = [call("X", NOON, "79161234567", "1", [leg(NOON, NOON + 1, NOON + 9, 1110)], context_type=9)]
    [row] = rows_of(connector, SINCE)["call"]
    assert row["direction"] == "unknown"
    assert [(phrase.key, phrase.facts) for phrase in told] == [("hints.mango.direction", {"n": 1})]


def test_a_callback_belongs_to_who_is_outside(exchange: FakeMango) -> None:
    row = only(
        exchange,
        leg(NOON, None, NOON + 30, 1111),
        context_init_type=5,
        caller_number="sip:u1@t1.mangosip.ru",
        called_number="79265557788",
    )
    assert (row["is_callback"], row["outcome"]) == (True, "callback_client_no_answer")
    assert (row["client_raw"], row["tracking_number_raw"]) == ("79265557788", None)


def test_the_employee_is_who_talked_longest(exchange: FakeMango) -> None:
    first = leg(NOON, NOON + 5, NOON + 15, 1120)
    second = leg(NOON + 15, NOON + 20, NOON + 100, 1110, call_abonent_info="Анна", recording_id=["r2"])
    row = only(exchange, first, second, talk_duration=90)
    assert (row["employee"], row["wait_seconds"], row["recording_ref"]) == ("Анна", 5, "r2")


def test_a_call_that_a_whole_group_missed_is_the_groups(exchange: FakeMango) -> None:
    members = [leg(NOON, None, NOON + 20, 1111), leg(NOON, None, NOON + 20, 1111, call_abonent_id=2)]
    group = leg(NOON, None, NOON + 20, 1111, call_type="group", call_abonent_info="Отдел продаж", members=members)
    assert only(exchange, group)["employee"] == "Отдел продаж"


def test_a_nameless_employee_is_looked_up_by_id(exchange: FakeMango) -> None:
    row = only(exchange, leg(NOON, NOON + 1, NOON + 9, 1110, call_abonent_info=None))
    assert row["employee"] == "Сергей Ильин"
    assert len(asked(exchange, "users/request")) == 1


def test_calls_with_names_ask_for_no_employees(exchange: FakeMango) -> None:
    read(exchange)
    assert asked(exchange, "users/request") == []


def test_service_legs_may_miss_times(exchange: FakeMango) -> None:
    service = leg(NOON, None, NOON + 9, 1110) | dict.fromkeys(("call_start_time", "talk_duration"))
    row = only(exchange, service, duration=30, talk_duration=12)
    assert (row["wait_seconds"], row["talk_seconds"], row["outcome"]) == (18, 12, "answered")


def test_an_internal_call_has_no_client(exchange: FakeMango) -> None:
    row = only(exchange, leg(NOON, NOON + 1, NOON + 9, 1110), context_type=3, caller_number="12", called_number="13")
    assert (row["direction"], row["client_raw"], row["tracking_number_raw"]) == ("internal", None, None)


def test_check_counts_calls_since_yesterday(exchange: FakeMango) -> None:
    exchange.calls.append(call("Y", int((NOW - timedelta(hours=20)).timestamp()), "79161234567", "1", []))
    assert connect(CASE, exchange).check() == "1 call since yesterday"
