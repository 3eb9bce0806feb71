"""The traps of Callibri: weeks, errors with 200, days of two zones, words that nobody has documented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.callibri import Callibri
from connectors.callibri.outcomes import outcome
from tests.connectors.callibri.case import CASE
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.fakes.callibri import FakeCallibri, appeal
from tests.fakes.wire import serving
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import Phrase

SINCE = date(2026, 7, 1)


@pytest.fixture
def callibri() -> Iterator[FakeCallibri]:
    with serving(FakeCallibri()) as fake:
        yield fake


def read(fake: FakeCallibri, since: date = SINCE, time: Time | None = None, **changed: Any) -> dict[str, list[Any]]:
    return rows_of(connect(CASE, fake, time, **changed), since)


def periods(fake: FakeCallibri) -> list[tuple[str, str]]:
    return [(one.one("date1"), one.one("date2")) for one in fake.requests if one.path == "/site_get_statistics"]


def test_a_period_has_at_most_seven_days_and_none_is_left_out(callibri: FakeCallibri) -> None:
    read(callibri, date(2026, 6, 20), requests=False)
    # Midnight of Moscow is the evening before in UTC, where days may be cut.
    assert periods(callibri) == [
        ("19.06.2026", "25.06.2026"),
        ("26.06.2026", "02.07.2026"),
        ("03.07.2026", "09.07.2026"),
        ("10.07.2026", "10.07.2026"),
    ]


@pytest.mark.parametrize("zone", ["Europe/Moscow", "UTC"])
def test_the_window_is_whole_to_the_second_wherever_days_are_cut(callibri: FakeCallibri, zone: str) -> None:
    callibri.zone = ZoneInfo(zone)
    callibri.channels["Сайт"]["calls"] = [
        appeal(1, "2026-06-30T20:59:59", billsec=1),  # the last second of June in Moscow
        appeal(2, "2026-06-30T21:00:00", billsec=1),
        appeal(3, "2026-07-07T22:00:00", billsec=1),
    ]
    assert [row["call_id"] for row in read(callibri)["call"]] == ["2", "3", "5001", "5002"]


@pytest.mark.parametrize(
    ("code", "error", "key"),
    [
        (401, Terminal, "wire_auth"),
        (403, Terminal, "wire_denied"),
        (404, Terminal, "wire_missing"),
        (400, Terminal, "wire_refused"),
    ],
)
@pytest.mark.parametrize("is_plain", [True, False])
def test_an_error_is_one_whatever_the_status(
    callibri: FakeCallibri, code: int, error: type[SourceError], key: str, is_plain: bool
) -> None:
    callibri.errors, callibri.is_plain = [(code, "Отказ")], is_plain
    with pytest.raises(error) as caught:
        read(callibri)
    assert caught.value.key == key
    assert "Отказ" in caught.value.sentence("ru")


@pytest.mark.parametrize("code", [429, 500, 503])
def test_trouble_inside_of_200_is_asked_again(callibri: FakeCallibri, code: int) -> None:
    clean = read(callibri)
    callibri.errors = [(code, "later")] * 2
    assert read(callibri) == clean
    callibri.errors = [(code, "later")] * 50
    with pytest.raises(Transient):
        read(callibri)


def test_it_never_asks_twice_within_a_second(callibri: FakeCallibri) -> None:
    time = Time()
    callibri.clock = time.clock
    read(callibri, date(2026, 1, 1), time)
    assert len(set(periods(callibri))) == 28  # 192 days from 31 December to 10 July
    assert callibri.refused == 0
    assert time.now >= 2 * 28 - 1  # for calls and for the others


def test_the_past_answered_for_another_week_is_refused(callibri: FakeCallibri) -> None:
    callibri.channels["Сайт"]["calls"][0]["date"] = "2026-03-05T10:00:00Z"
    callibri._between = lambda appeals, first, last: appeals  # type: ignore[method-assign]
    with pytest.raises(Terminal) as caught:
        read(callibri)
    assert caught.value.key == "callibri_other_days"
    assert caught.value.sentence("ru") != caught.value.sentence("en")


def test_a_project_of_another_is_named_by_the_check(callibri: FakeCallibri) -> None:
    with pytest.raises(Terminal) as caught:
        connect(CASE, callibri, site_id=7).check()
    assert "1001" in caught.value.sentence("ru")
    assert "Окна" in connect(CASE, callibri).check()


def test_applications_are_only_read_where_wanted(callibri: FakeCallibri) -> None:
    assert set(read(callibri, requests=False)) == {"call", "call_tag"}


def test_the_client_of_ga_is_taken_where_chosen(callibri: FakeCallibri) -> None:
    callibri.channels["Яндекс.Директ"]["calls"][0]["ua_client_id"] = "1818132860.1451606703"
    found = {row["call_id"]: row["client_id"] for row in read(callibri, client_id="ga")["call"] if row["client_id"]}
    assert found == {"5001": "1818132860.1451606703"}


def test_a_call_that_callibri_has_made_goes_out(callibri: FakeCallibri) -> None:
    callibri.channels["Сайт"]["calls"] = [
        appeal(1, "2026-07-08T10:00:00", name_type="Обратный звонок", billsec=5, duration=9),
        appeal(2, "2026-07-08T11:00:00", name_type="Исходящий звонок", billsec=5, duration=9),
    ]
    found = {row["call_id"]: (row["direction"], row["is_callback"]) for row in read(callibri)["call"]}
    assert (found["1"], found["2"]) == (("out", True), ("out", False))


def test_a_word_that_nobody_knows_is_unknown_and_told(callibri: FakeCallibri) -> None:
    callibri.channels["Яндекс.Директ"]["calls"][0]["call_status"] = "teleported"
    said: list[Phrase] = []
    it = connect(CASE, callibri)
    rows = rows_of(Callibri(it.settings, replace(it.context, remark=said.append)), SINCE)["call"]
    assert next((row["outcome"], row["outcome_raw"]) for row in rows if row["call_id"] == "5001") == (
        "unknown",
        "teleported",
    )
    assert [(phrase.key, phrase.facts) for phrase in said] == [("hints.callibri.unknown", {"n": 1})]


@pytest.mark.parametrize(
    ("word", "talked", "status", "wanted"),
    [
        ("answered", 83, "Лид", "answered"),
        ("Answered", None, None, "answered"),
        ("answered", 0, None, "unknown"),
        ("no_answer", 0, None, "missed"),
        ("missed", 12, None, "unknown"),
        ("busy", 0, None, "busy"),
        (None, 5, None, "answered"),
        (None, 0, None, "missed"),
        (None, -3, None, "missed"),
        (None, None, "Нет ответа", "missed"),
        (None, None, None, "unknown"),
    ],
)
def test_how_a_call_ended(word: str | None, talked: int | None, status: str | None, wanted: str) -> None:
    assert outcome(word, talked, status) == wanted
