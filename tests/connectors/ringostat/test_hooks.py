"""Events of Ringostat: variables and their names are the user's, the end of a call has the last word."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hooks.preset import Hook, Scope, Told
from connectors.hooks.reading import PresetReader
from connectors.ringostat import parse
from connectors.ringostat.hooks import PRESET
from tests.hooks.build import event, put, settings, states, stored, take

MOSCOW = ZoneInfo("Europe/Moscow")
BEFORE = {"uniqueid": "ua1-1.1", "calldate": "2026-03-10T11:00:00+0300", "caller": "79161234567", "dst": "74951234567"}
AFTER = {
    **BEFORE,
    "disposition": "PROPER",
    "call_type": "in",
    "billsec": "83",
    "waittime": "12",
    "utm_source": "yandex",
}
SQL = "SELECT call_id, started_at, outcome, talk_seconds, wait_seconds, client_raw, utm_source FROM call"
ENDED = ("ua1-1.1", datetime(2026, 3, 10, 8), "answered", 83, 12, "79161234567", "yandex")


@pytest.mark.parametrize(
    "hook",
    [
        Hook(json.dumps(AFTER).encode(), "application/json"),
        Hook(urlencode(AFTER).encode(), "application/x-www-form-urlencoded"),
        Hook(query=urlencode(AFTER), method="GET"),
    ],
)
def test_json_form_and_query_tell_the_same(hook: Hook) -> None:
    [told] = PRESET.read(hook, Scope(MOSCOW))
    assert isinstance(told, Told)
    assert told.row["call_id"] == "ua1-1.1"
    assert (told.row["outcome"], told.row["talk_seconds"], told.row["vendor_is_target"]) == ("answered", 83, True)


def test_variables_may_have_other_names() -> None:
    renamed = {"id" if name == "uniqueid" else name: value for name, value in AFTER.items()}
    [told] = PRESET.read(Hook(json.dumps(renamed).encode()), Scope(MOSCOW, {"uniqueid": "id"}))
    assert isinstance(told, Told)
    assert told.row["call_id"] == "ua1-1.1"


def _load(folder: Path, *bodies: dict[str, Any]) -> list[tuple[Any, ...]]:
    folder.mkdir()
    for number, body in enumerate(bodies):
        put(folder, event(body, "rings", event_id=str(number)))
    take(folder, settings("rings", preset="ringostat"))
    return stored(folder, SQL)


def test_a_call_that_begins_is_going_on_until_it_ends(tmp_path: Path) -> None:
    going = ("ua1-1.1", datetime(2026, 3, 10, 8), "in_progress", None, None, "79161234567", None)
    assert _load(tmp_path / "before", BEFORE) == [going]
    assert _load(tmp_path / "both", BEFORE, AFTER) == [ENDED]
    assert _load(tmp_path / "late", AFTER, BEFORE) == [ENDED]
    assert _load(tmp_path / "twice", AFTER, AFTER) == [ENDED]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_event_that_names_the_call_alone_adds_to_it(tmp_path: Path, order: tuple[int, int]) -> None:
    """A category is set after the call; that it says no direction turns no outgoing call around."""
    outgoing = {**AFTER, "caller": "74951234567", "dst": "79161234567", "call_type": "out"}
    marked = {name: outgoing[name] for name in ("uniqueid", "caller", "dst")}
    marked |= {"disposition": "PROPER", "category_mark": "Замер"}
    _load(tmp_path / "it", *((outgoing, marked)[number] for number in order))
    assert stored(tmp_path / "it", "SELECT direction, client_raw, talk_seconds FROM call") == [
        ("out", "79161234567", 83)
    ]
    assert stored(tmp_path / "it", "SELECT category, name FROM call_tag") == [("call_category", "Замер")]


def test_an_event_without_the_calls_id_waits(tmp_path: Path) -> None:
    put(tmp_path, event({"caller": "79161234567"}, "rings", event_id="1"))
    take(tmp_path, settings("rings", preset="ringostat"))
    assert [state for state, _ in states(tmp_path, "rings")] == ["refused"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(0, 1 << 80) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(parse.FIELDS), ANYTHING))
def test_whatever_comes_is_read_or_waits(changed: dict[str, Any]) -> None:
    grasp = PresetReader(PRESET, Scope(MOSCOW), "rings", "RUB").grasp(event(AFTER | changed, "rings", event_id="1"))
    assert grasp.rows or grasp.reason
