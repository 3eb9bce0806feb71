"""Jivo and Wazzup: who is an application, when it came, and what is none."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.hooks.build import NOW, event, put, settings, states, stored, take
from throughline.landing.status import read_status

SQL = (
    "SELECT lead_id, kind, created_at, phone_raw, email_raw, utm_source, utm_medium, utm_term, page_url "
    "FROM lead ORDER BY lead_id"
)
TAGS = {
    "utm": "source=google|medium=cpc",
    "utm_json": {"source": "yandex", "medium": "cpc", "term": "окна", "content": ""},
}


def _chat(name: str, **visitor: Any) -> dict[str, Any]:
    return {"event_name": name, "chat_id": 88, "visitor": {"number": "1", **visitor}, "session": TAGS}


def _jivo(data: Path, *bodies: dict[str, Any]) -> list[tuple[Any, ...]]:
    put(data, *(event(body, "jivo", NOW + timedelta(minutes=n)) for n, body in enumerate(bodies)))
    take(data, settings("jivo", preset="jivo"), now=NOW + timedelta(hours=1))
    return stored(data, SQL)


def test_all_events_of_a_chat_are_one_application_dated_by_the_first_that_named_somebody(tmp_path: Path) -> None:
    found = _jivo(
        tmp_path,
        _chat("chat_accepted"),
        _chat("client_updated", phone="8 (916) 123-45-67"),
        {
            **_chat("chat_finished", phone="8 (916) 123-45-67", email="user@example.com"),
            "page": {"url": "https://site.test/"},
        },
    )
    assert found == [
        ("chat-88", "chat", datetime(2026, 3, 10, 9, 1), "8 (916) 123-45-67", "user@example.com",
         "yandex", "cpc", "окна", "https://site.test/")
    ]  # fmt: skip


def test_a_chat_with_nobody_is_no_application(tmp_path: Path) -> None:
    assert _jivo(tmp_path, _chat("chat_accepted"), _chat("chat_finished", phone=None, email="")) == []
    assert states(tmp_path, "jivo") == [("done", ""), ("done", "")]


def test_a_message_left_is_a_form_and_tags_may_be_one_text(tmp_path: Path) -> None:
    message = {
        "event_name": "offline_message",
        "offline_message_id": "123",
        "visitor": {"email": "a@b.test"},
        "session": {"utm": "source=google|medium=cpc|odd"},
    }
    (row,) = _jivo(tmp_path, message)
    assert row == ("message-123", "form", NOW.replace(tzinfo=None), None, "a@b.test", "google", "cpc", None, None)


def test_an_ordered_call_is_one_application_in_all_its_states(tmp_path: Path) -> None:
    def ring(status: str, count: int) -> dict[str, Any]:
        visitor = {"number": "1001", "chats_count": count, "phone": None}
        call = {"type": "callback", "phone": "79161234567", "status": status}
        return {"event_name": "call_event", "widget_id": "39", "visitor": visitor, "call": call}

    found = _jivo(tmp_path, ring("start", 1), ring("end", 1), ring("start", 2))
    assert [row[:4] for row in found] == [
        ("call-39-1001-1", "callback", datetime(2026, 3, 10, 9, 0), "79161234567"),
        ("call-39-1001-2", "callback", datetime(2026, 3, 10, 9, 2), "79161234567"),
    ]


def test_an_event_without_its_name_waits_in_the_queue(tmp_path: Path) -> None:
    assert (
        _jivo(tmp_path, {"chat_id": 1}, {"event_name": "offline_message", "visitor": {}}, {"event_name": "new"}) == []
    )
    assert states(tmp_path, "jivo") == [("refused", "hook_shape"), ("refused", "hook_shape"), ("done", "")]


def _message(number: int, minute: int, **more: Any) -> dict[str, Any]:
    return {
        "messageId": f"m{number}",
        "channelId": "c1",
        "chatType": "whatsapp",
        "chatId": "84912345678",
        "dateTime": f"2026-03-10T08:{minute:02}:00.000Z",
        "isEcho": False,
        "status": "inbound",
        **more,
    }


def _wazzup(data: Path, *bodies: Any) -> list[tuple[Any, ...]]:
    put(data, *(event(body, "wazzup") for body in bodies))
    take(data, settings("wazzup", preset="wazzup"))
    return stored(data, "SELECT lead_id, kind, created_at, phone_raw, form_name FROM lead ORDER BY lead_id")


@pytest.mark.parametrize("seed", range(3))
def test_whoever_writes_is_one_application_dated_by_the_first_message(tmp_path: Path, seed: int) -> None:
    bodies = [{"messages": [_message(n, minute)]} for n, minute in enumerate((30, 10, 20))]
    random.Random(seed).shuffle(bodies)
    # A number of Vietnam: with +, or it would be read as one of Moscow.
    assert _wazzup(tmp_path, *bodies) == [
        ("c1-whatsapp-84912345678", "messenger", datetime(2026, 3, 10, 8, 10), "+84912345678", "whatsapp")
    ]


def test_what_we_write_and_marks_of_reading_are_no_applications(tmp_path: Path) -> None:
    body = {
        "messages": [_message(1, 1, isEcho=True), _message(2, 2, status="sent")],
        "statuses": [{"messageId": "m3", "status": "read"}],
    }
    assert _wazzup(tmp_path, body, {"statuses": []}) == []


def test_who_writes_from_telegram_has_the_phone_of_the_card_or_none(tmp_path: Path) -> None:
    known = _message(1, 1, chatType="telegram", chatId="1234567", contact={"phone": "79160000000"})
    unknown = _message(2, 2, chatType="telegram", chatId="7654321", contact={"name": "Анна"})
    assert [row[3] for row in _wazzup(tmp_path, {"messages": [known, unknown]})] == ["+79160000000", None]


def test_a_time_may_be_milliseconds(tmp_path: Path) -> None:
    at = int(datetime(2026, 3, 10, 8, 10, tzinfo=UTC).timestamp() * 1000)
    assert _wazzup(tmp_path, {"messages": [_message(1, 1, dateTime=at)]})[0][2] == datetime(2026, 3, 10, 8, 10)


def test_a_message_without_a_time_waits_and_the_others_count(tmp_path: Path) -> None:
    assert _wazzup(tmp_path, {"messages": [_message(1, 1)]}, {"messages": [_message(2, 2, dateTime="soon")]})
    assert states(tmp_path, "wazzup") == [("done", ""), ("refused", "hook_shape")]


def test_people_are_told_of_both_tables_that_events_fill(tmp_path: Path) -> None:
    """Calls and applications of one source of events: both stand on Sources, as fresh as each other."""
    call = b"leadtype=call&id=1&timestamp=1773130000&callerphone=79161234567&status=successful&duration=5"
    form = b"leadtype=request&requestId=5&timestamp=1773130000&callerphone=79161234567"
    source = settings("calltouch", preset="calltouch")
    put(tmp_path, event(call, "calltouch"), event(form, "calltouch"))
    take(tmp_path, source)
    take(tmp_path, source)  # the mark of what was waiting then
    later = NOW + timedelta(hours=1)
    assert [it.outcome for it in take(tmp_path, source, now=later).tables] == ["skipped"]
    known = read_status(tmp_path).sources["calltouch"]
    assert {name: (it.rows, it.succeeded_at) for name, it in known.items()} == {"call": (1, later), "lead": (1, later)}
