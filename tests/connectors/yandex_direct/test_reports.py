"""Reports are asked for by one name, waited for, made smaller, and never taken for whole when they are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.yandex_direct import reports as module
from tests.connectors.conformance.case import Time, rows_of
from tests.connectors.yandex_direct.conftest import SINCE, connector, read, spent
from tests.fakes.direct_world import LOGIN
from tests.fakes.wire import Fault, Request
from tests.fakes.yandex_direct import FakeDirect, Made
from throughline.errors import SourceError, Terminal, Transient

MAY = date(2026, 5, 20)


def _asked(fake: FakeDirect) -> list[Request]:
    return [request for request in fake.requests if request.path.endswith("/reports")]


def _periods(fake: FakeDirect) -> list[tuple[str, str]]:
    """Periods of the reports, each once, in the order they were asked for."""
    dates = [params["SelectionCriteria"] for params in fake.reports]
    return list(dict.fromkeys((one["DateFrom"], one["DateTo"]) for one in dates))


def test_polls_are_the_same_bytes_until_the_report_is_made(direct: FakeDirect) -> None:
    direct.polls = 3
    time = Time()
    assert len(rows_of(connector(direct, time), SINCE)["spend_daily"]) == 5
    assert len(_asked(direct)) == 4
    assert len({request.body for request in _asked(direct)}) == 1
    assert time.slept == [5, 5, 5]


def test_a_try_that_failed_on_the_way_asks_for_the_same_report(direct: FakeDirect) -> None:
    direct.faults.extend([Fault(), Fault(hang_up=True), Fault(503, b"<html></html>")])  # the first is of clients.get
    read(direct)
    assert len(direct.queue) == 1


def test_another_load_asks_by_another_name_and_sees_what_has_changed(direct: FakeDirect) -> None:
    assert (SINCE, 60) in spent(direct, "day", "clicks")
    direct.accounts[LOGIN].statistics[0]["Clicks"] = 70
    assert (SINCE, 80) in spent(direct, "day", "clicks")
    assert len(direct.queue) == 2


@pytest.mark.parametrize(
    ("headers", "slept"),
    [
        ({"retryIn": "7"}, 7),
        ({"Retry-In": "8"}, 8),
        ({"RETRYIN": "9"}, 9),
        ({}, 10),
        ({"retryIn": "soon"}, 10),
        ({"retryIn": "0"}, 1),
        ({"retryIn": "86400"}, 600),
    ],
    ids=str,
)
def test_it_waits_as_either_header_says_and_in_bounds(
    direct: FakeDirect, headers: dict[str, str], slept: float
) -> None:
    direct.waits = headers
    time = Time()
    rows_of(connector(direct, time), SINCE)
    assert time.slept == [slept]


def test_a_report_that_is_never_made_ends_within_the_hour(direct: FakeDirect) -> None:
    direct.polls, direct.waits = 10_000, {"retryIn": "600"}
    time = Time()
    with pytest.raises(Transient) as caught:
        rows_of(connector(direct, time), SINCE)
    assert (caught.value.key, caught.value.facts["minutes"], time.now) == ("wire_late", 60, 3600)


def test_a_full_queue_is_waited_out(direct: FakeDirect) -> None:
    others = [f"others-{number}" for number in range(5)]
    for name in others:
        direct.queue[name] = Made("{}", 9)

    def sleep(seconds: float) -> None:
        direct.queue.pop(others.pop(), None)

    it = connector(direct)
    it.context = replace(it.context, sleep=sleep)
    assert len(rows_of(it, SINCE)["spend_daily"]) == 5
    assert len(others) < 5


def test_the_first_load_goes_by_months(direct: FakeDirect) -> None:
    read(direct, MAY)
    assert _periods(direct) == [
        ("2026-05-20", "2026-05-31"),
        ("2026-06-01", "2026-06-30"),
        ("2026-07-01", "2026-07-10"),
    ]


def test_a_period_that_takes_too_long_is_halved_and_no_day_is_lost(direct: FakeDirect) -> None:
    clean = read(direct, MAY)
    direct.longest = 4
    direct.reports.clear()
    time = Time()
    assert rows_of(connector(direct, time), MAY) == clean
    made = [period for period in _periods(direct) if _length(period) <= 4]
    days = [day for period in made for day in _days(period)]
    assert days == sorted(set(days))
    assert (days[0], days[-1], len(days)) == (MAY, date(2026, 7, 10), 52)
    # 12 days fail, 6 fail, 3 do; those after them are asked for as three at once.
    assert [_length(period) for period in _periods(direct)][:4] == [12, 6, 3, 3]
    assert time.slept == [5] * len(made), "the vendor's own limit is not waited out"


def test_one_day_that_takes_too_long_ends_the_load(direct: FakeDirect) -> None:
    direct.longest = 0
    with pytest.raises(Transient) as caught:
        read(direct)
    assert caught.value.key == "wire_heavy"


def test_a_page_of_a_gateway_is_tried_again_before_anything_is_halved(direct: FakeDirect) -> None:
    direct.faults.extend([Fault(), *[Fault(502, b"<html>Bad Gateway</html>")] * 2])
    read(direct)
    assert _periods(direct) == [("2026-07-01", "2026-07-10")]


def test_a_gateway_that_stays_broken_has_the_period_halved(direct: FakeDirect) -> None:
    direct.faults.extend([Fault(), *[Fault(502, b"<html>Bad Gateway</html>")] * 6])
    read(direct)
    assert _periods(direct)[1:] == [("2026-07-01", "2026-07-05"), ("2026-07-06", "2026-07-10")]


def test_a_report_of_the_greatest_length_may_be_cut_and_is_halved(
    direct: FakeDirect, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = read(direct)
    direct.most_rows = 4
    monkeypatch.setattr(module, "MOST_ROWS", 4)
    assert read(direct) == clean


def test_one_day_of_the_greatest_length_is_refused(direct: FakeDirect, monkeypatch: pytest.MonkeyPatch) -> None:
    direct.most_rows = 2
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    with pytest.raises(Terminal) as caught:
        read(direct)
    assert (caught.value.key, caught.value.facts["day"]) == ("yandex_direct_too_many", "2026-07-09")
    assert "level: ad" in caught.value.sentence("ru")


def test_days_end_where_those_of_direct_do(direct: FakeDirect) -> None:
    # 17:30 UTC of the 9th is the 10th in Vladivostok, and half past eight in the evening of the 9th in Moscow.
    it = connector(direct, now=datetime(2026, 7, 9, 17, 30, tzinfo=UTC))
    it.context = replace(it.context, timezone="Asia/Vladivostok")
    rows_of(it, SINCE)
    assert _periods(direct) == [("2026-07-01", "2026-07-09")]


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (53, "wire_auth"),
        ("53", "wire_auth"),
        (54, "wire_denied"),
        (58, "wire_denied"),
        (513, "wire_denied"),
        (152, "wire_quota"),
        (56, "wire_quota"),
        (8800, "wire_missing"),
        (8000, "wire_refused"),
        (506, "wire_busy"),
        (52, "wire_down"),
        (1000, "wire_down"),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_codes_mean_the_same_whatever_the_status(direct: FakeDirect, status: int, code: Any, key: str) -> None:
    said = {"request_id": "1", "error_code": code, "error_string": "Слова Директа", "error_detail": "подробно"}
    direct.fail(Fault(status, json.dumps({"error": said}, ensure_ascii=False).encode()), 100)
    with pytest.raises(SourceError) as caught:
        connector(direct).check()
    assert caught.value.key == key
    assert (caught.value.facts["code"], caught.value.facts["said"]) == (str(code), "Слова Директа: подробно")


def _length(period: tuple[str, str]) -> int:
    return (date.fromisoformat(period[1]) - date.fromisoformat(period[0])).days + 1


def _days(period: tuple[str, str]) -> Iterator[date]:
    first = date.fromisoformat(period[0]).toordinal()
    return (date.fromordinal(first + number) for number in range(_length(period)))
