"""Whatever bytes come, every preset reads them or says why not, and nothing else ever happens."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from connectors.hooks.intake import judge
from connectors.hooks.preset import Hook, Scope
from connectors.hooks.reading import PresetReader
from connectors.hooks.registry import PRESETS
from tests.hooks.build import NOW, event, settings
from throughline.landing.contract import TABLES

WORDS = ("id", "event_name", "messages", "leads", "events", "json", "visitor", "add", "status", "data", "FIELDS", "ID")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode())


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_presets_fill_tables_that_are_there(name: str) -> None:
    assert set(PRESETS[name].tables) <= set(TABLES)
    assert PRESETS[name].name == name


@pytest.mark.parametrize("name", sorted(PRESETS))
@effort(max_examples=40, deadline=timedelta(seconds=2), suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES, path=st.sampled_from(["", "events/call", "events/summary"]))
def test_nothing_that_comes_breaks_a_preset(name: str, body: bytes, path: str) -> None:
    preset = PRESETS[name]
    grasp = PresetReader(preset, Scope(ZoneInfo("Europe/Moscow")), "it", "RUB").grasp(event(body, path=path))
    assert (grasp.reason is not None) >= grasp.is_refused


@effort(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES, path=st.text(max_size=30), header=st.text(max_size=30))
def test_no_stranger_is_let_in(body: bytes, path: str, header: str) -> None:
    for source in (settings("wazzup", preset="wazzup", keys={"crm_key": "k" * 30}, secret=None), settings()):
        hook = Hook(body, path=path)
        assert judge(source, source.vendor or PRESETS["jivo"], hook, {"authorization": header}, NOW).status == 401
