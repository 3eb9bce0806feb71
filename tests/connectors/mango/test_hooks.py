"""Events of Mango: signed, out of order, and one call with what statistics tell of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hooks import fold
from connectors.hooks.intake import judge
from connectors.hooks.preset import Hook, Scope, Told
from connectors.hooks.reading import PresetReader, Typed
from connectors.mango.hooks import PRESET
from tests.fakes.mango import KEY, SALT, at, signed
from tests.hooks.build import event, put, settings, states, stored, take
from throughline.hooks.event import Event

MOSCOW = ZoneInfo("Europe/Moscow")
KEYS = {"api_key": KEY, "api_salt": SALT}
START = at(6, "12:00:00")
RECEIVED = datetime.fromtimestamp(START + 96, UTC)
CLIENT, LINE, DYNAMIC = "79161234567", "74951234567", "74957654321"


def body(said: Any, key: str = KEY, salt: str = SALT, space: str = " ") -> bytes:
    """The form that Mango posts; its JSON has the blanks of its own serializer."""
    document = json.dumps(said, ensure_ascii=False, separators=(f",{space}", f":{space}"))
    return urlencode({"vpbx_api_key": key, "sign": signed(document, key, salt), "json": document}).encode()


def leg_event(seq: int = 1, after: int = 0, leg: str = "leg-1", **more: Any) -> dict[str, Any]:
    return {
        "entry_id": "E1",
        "call_id": leg,
        "timestamp": START + after,
        "seq": seq,
        "call_state": "Appeared",
        "location": "ivr",
        "from": {"number": CLIENT},
        "to": {"number": LINE, "line_number": LINE},
        "dct": {"number": DYNAMIC, "type": 1},
        **more,
    }


def summary(**more: Any) -> dict[str, Any]:
    return {
        "entry_id": "E1",
        "call_direction": 1,
        "from": {"number": CLIENT},
        "to": {"extension": "12", "number": "sip:u1@t1.mangosip.ru"},
        "line_number": LINE,
        "dct": {"number": DYNAMIC, "type": 1},
        "create_time": START,
        "forward_time": START + 5,
        "talk_time": START + 12,
        "end_time": START + 95,
        "entry_result": 1,
        "disconnect_reason": 1110,
        **more,
    }


def told(said: Any, path: str = "events/summary", received_at: datetime = RECEIVED) -> dict[str, Any]:
    hook = Hook(body=body(said), path=path, received_at=received_at)
    one, *_ = PRESET.read(hook, Scope(MOSCOW))
    assert isinstance(one, Told)
    return dict(one.row)


@pytest.mark.parametrize("space", ["", " "])
def test_the_signature_is_over_the_bytes_that_came(space: str) -> None:
    said = summary(comment="Иван & Ко +7")
    assert PRESET.verify(Hook(body=body(said, space=space)), {}, KEYS)


@pytest.mark.parametrize(
    "sent",
    [
        body(summary(), salt="another"),
        body(summary(), key="another"),
        body(summary()).replace(b"1110", b"1111"),
        urlencode({"vpbx_api_key": KEY, "sign": "", "json": "{}"}).encode(),
    ],
)
def test_what_another_has_signed_is_refused(sent: bytes) -> None:
    assert not PRESET.verify(Hook(body=sent), {}, KEYS)


@pytest.mark.parametrize(("salt", "status"), [(SALT, 200), ("another", 401)])
def test_only_what_is_signed_comes_in(salt: str, status: int) -> None:
    source = settings(name="mango_hooks", preset="mango", secret=None, keys=KEYS)
    judged = judge(source, PRESET, Hook(body=body(summary(), salt=salt), path="events/summary"), {}, RECEIVED)
    assert judged.status == status
    assert (judged.event.event_id if judged.event else "") == ("summary-E1" if status == 200 else "")


FAR = summary(create_time=1 << 62, end_time=1 << 62)


@pytest.mark.parametrize("document", ["[" * 100_000, "{", "[1]", '{"entry_id": "E1"}', json.dumps(FAR)])
def test_what_is_no_event_waits_in_the_queue(tmp_path: Path, document: str) -> None:
    form = urlencode({"vpbx_api_key": KEY, "sign": signed(document), "json": document}).encode()
    put(tmp_path, event(form, "mango_hooks", path="events/summary", event_id="1"))
    take(tmp_path, settings(name="mango_hooks", preset="mango", secret=None, keys=KEYS))
    assert [state for state, _ in states(tmp_path, "mango_hooks")] == ["refused"]


def test_events_are_told_apart_by_leg_and_number() -> None:
    ids = [
        PRESET.event_id(Hook(body=body(said), path=path))
        for said, path in (
            (leg_event(1), "events/call"),
            (leg_event(2), "events/call"),
            (leg_event(1, leg="leg-2"), "events/call"),
            (summary(), "events/summary/"),
            ({"recording_id": "r"}, "events/record/added"),
        )
    ]
    assert ids == ["call-leg-1-1", "call-leg-1-2", "call-leg-2-1", "summary-E1", None]


def test_a_summary_is_a_call() -> None:
    assert told(summary()) == {
        "call_id": "E1",
        "started_at": datetime.fromtimestamp(START, UTC),
        "direction": "in",
        "is_callback": None,
        "outcome": "answered",
        "outcome_raw": "1/1110",
        "wait_seconds": 12,
        "talk_seconds": 83,
        "client_raw": CLIENT,
        "tracking_number_raw": DYNAMIC,
    }


def test_success_without_talk_is_no_answer() -> None:
    row = told(summary(talk_time=0))
    assert (row["outcome"], row["wait_seconds"], row["talk_seconds"]) == ("missed", 95, 0)


def test_of_an_outgoing_call_the_client_is_who_was_called() -> None:
    row = told(
        summary(call_direction=2, **{"from": {"extension": "12", "number": "sip:u1@x"}, "to": {"number": CLIENT}})
    )
    assert (row["direction"], row["client_raw"], row["tracking_number_raw"]) == ("out", CLIENT, None)


def test_seconds_of_moscows_clock_are_known_by_their_arrival() -> None:
    shift = 3 * 3600
    shifted = {name: value + shift for name, value in summary().items() if name.endswith("_time")}
    assert told(summary(**shifted)) == told(summary())
    late = datetime.fromtimestamp(START + 95 + 2 * 3600, UTC)
    assert told(summary(), received_at=late)["started_at"] == datetime.fromtimestamp(START, UTC)


def test_what_is_no_call_tells_nothing() -> None:
    for path in ("events/recording", "events/dtmf", "events/sms", "result/stat", "ping"):
        assert list(PRESET.read(Hook(body=body({"entry_id": "E1"}), path=path), Scope(MOSCOW))) == []


EVENTS = {
    "a": (leg_event(1), "events/call"),
    "b": (leg_event(2, 3, call_state="Connected", dct=None), "events/call"),
    "c": (leg_event(1, 20, "leg-2", **{"from": {"number": CLIENT}, "to": {"extension": "12"}}), "events/call"),
    "d": (summary(dct=None), "events/summary"),
    "r": ({"entry_id": "E1", "recording_id": "rec-1", "timestamp": START + 96}, "events/record/added"),
    "s": ({"entry_id": "E1", "recording_id": "rec-2", "timestamp": START + 97}, "events/record/added"),
}


def _event(name: str) -> Event:
    said, path = EVENTS[name]
    return event(body(said), "mango_hooks", path=path, event_id=name)


def _folded(rows: dict[str, tuple[Typed, ...]], names: str) -> list[Any]:
    """What is known of the call after these events."""
    known: fold.Known = {}
    for number, name in enumerate(names):
        for typed in rows[name]:
            fold.fold(known, typed.table, typed.row, typed.mark, number)
    columns = ("started_at", "outcome", "talk_seconds", "client_raw", "tracking_number_raw", "recording_ref")
    return [known[name][2] if name in known else None for name in columns]


def test_events_in_any_order_end_alike() -> None:
    begun = "2026-07-06T09:00:00"
    reader = PresetReader(PRESET, Scope(MOSCOW), "mango_hooks", "RUB")
    rows = {name: reader.grasp(_event(name)).rows for name in EVENTS}
    for names in permutations("abc"):
        assert _folded(rows, "".join(names)) == [begun, "in_progress", None, CLIENT, DYNAMIC, None]
    for names in permutations("abcdrs"):
        # The summary names no number of call tracking: the line does not take its place.
        assert _folded(rows, "".join(names)) == [begun, "answered", 83, CLIENT, DYNAMIC, "rec-1"]
    assert _folded(rows, "d") == [begun, "answered", 83, CLIENT, LINE, None]


def test_the_call_of_all_events_is_loaded(tmp_path: Path) -> None:
    put(tmp_path, *map(_event, "srdcba"))
    take(tmp_path, settings(name="mango_hooks", preset="mango", secret=None, keys=KEYS))
    sql = "SELECT call_id, started_at, outcome, talk_seconds, client_raw, tracking_number_raw, recording_ref FROM call"
    row = ("E1", datetime(2026, 7, 6, 9, 0), "answered", 83, CLIENT, DYNAMIC, "rec-1")
    assert stored(tmp_path, sql) == [row]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(0, 1 << 80) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(
    st.dictionaries(st.sampled_from(sorted({*leg_event(), *summary()})), ANYTHING), st.sampled_from(["call", "summary"])
)
def test_whatever_is_signed_is_read_or_waits(changed: dict[str, Any], kind: str) -> None:
    one = event(body({**leg_event(), **summary(), **changed}), "mango_hooks", path=f"events/{kind}", event_id="1")
    grasp = PresetReader(PRESET, Scope(MOSCOW), "mango_hooks", "RUB").grasp(one)
    assert grasp.rows or grasp.reason
