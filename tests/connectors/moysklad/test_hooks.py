"""Hooks of MoySklad name what to read again, and nothing else is believed of them."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from connectors.hooks.preset import Hook, Scope, Signal
from connectors.hooks.registry import PRESETS
from connectors.moysklad.hooks import PRESET
from tests.fakes.moysklad import meta

SCOPE = Scope(ZoneInfo("Europe/Moscow"))


def hook(*events: tuple[str, str]) -> Hook:
    said = [{**meta(kind, id_), "action": "UPDATE", "accountId": "a"} for kind, id_ in events]
    body = json.dumps({"auditContext": {"uid": "admin@okna"}, "events": said}).encode()
    return Hook(body, "application/json", query="requestId=f00d-1")


@pytest.mark.parametrize(
    ("events", "signals"),
    [
        ([("customerorder", "o-1"), ("customerorder", "o-1"), ("demand", "d-1")], [Signal("deal", ("o-1", "d-1"))]),
        ([("paymentin", "p-1")], [Signal("payment", ("p-1",))]),
        ([("counterparty", "a-1")], [Signal("deal")]),
        ([("product", "g-1")], []),
    ],
)
def test_it_names_what_to_read_again(events: list[tuple[str, str]], signals: list[Signal]) -> None:
    assert list(PRESET.read(hook(*events), SCOPE)) == signals


def test_three_tries_of_one_request_are_one_event() -> None:
    assert PRESET.event_id(hook(("demand", "d-1"))) == "f00d-1"
    assert PRESETS["moysklad"] is PRESET


def test_a_hook_of_another_shape_waits() -> None:
    with pytest.raises(KeyError):
        list(PRESET.read(Hook(b'{"events": [{"action": "UPDATE"}]}', "application/json"), SCOPE))
