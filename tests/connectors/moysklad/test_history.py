"""Moves between states: asked of the audit of each document that changed, in whatever form it writes a state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.connectors.conformance.loads import Loads
from tests.fakes.moysklad import FakeMoySklad, changed, document, meta

NEW, WON, LOST = "st-new", "st-won", "st-lost"


@pytest.fixture
def shop(vendor: FakeMoySklad) -> FakeMoySklad:
    """Two orders with states and one without any."""
    orders = [document("customerorder", f"o-{n}", f"2026-07-0{n} 12:00:00", 100.0) for n in (1, 2, 3)]
    vendor.of |= {"customerorder": orders, "demand": [], "paymentin": [], "cashin": [], "paymentout": []}
    vendor.bin = set()
    for order, id_ in zip(orders, (WON, LOST), strict=False):
        order["state"] = meta("state", id_)
    vendor.audit = {
        "o-1": [
            changed("c-3", "2026-07-05 10:00:00", state=(state("Новый"), {**meta("state", WON), "name": "Выдан"})),
            changed("c-2", "2026-07-02 10:00:00", sum=(100.0, 200.0)),
            changed("c-1", "2026-07-01 12:00:00"),
        ],
        "o-2": [changed("c-3", "2026-07-05 10:00:00", state=(None, "Отказ"))],
    }
    return vendor


def state(name: str) -> dict[str, Any]:
    return {"name": name}


def audits(shop: FakeMoySklad) -> list[str]:
    return [request.path.split("/")[-2] for request in shop.requests if request.path.endswith("/audit")]


def test_a_move_is_read_in_any_form_of_a_state(loads: Loads, shop: FakeMoySklad) -> None:
    """One change of both orders at once is one context, and two events. Hours are Moscow's."""
    loads.load(datetime(2026, 7, 6, 9, tzinfo=UTC), history=True)
    at = datetime(2026, 7, 5, 7)
    kind = "customerorder"
    assert loads.rows("deal_stage_event") == [
        ("c-3:o-1", "o-1", at, kind, NEW, kind, WON),
        ("c-3:o-2", "o-2", at, kind, None, kind, LOST),
    ]
    assert audits(shop) == ["o-1", "o-2"], "without a state there was no move"


def test_history_grows_and_only_what_changed_is_asked_for(loads: Loads, shop: FakeMoySklad) -> None:
    loads.load(datetime(2026, 7, 6, 9, tzinfo=UTC), history=True)
    shop.requests.clear()
    shop.of["customerorder"][0] |= {"state": meta("state", NEW), "updated": "2026-07-08 10:00:00.000"}
    shop.audit = {"o-1": [changed("c-9", "2026-07-08 10:00:00", state=(state("Выдан"), state("Новый")))]}
    loads.load(datetime(2026, 7, 9, 9, tzinfo=UTC), history=True)
    assert audits(shop) == ["o-1"]
    events = loads.rows("deal_stage_event", "event_id, from_stage_id, to_stage_id")
    assert events == [("c-3:o-1", NEW, WON), ("c-3:o-2", None, LOST), ("c-9:o-1", WON, NEW)]


def test_many_events_come_in_pages_of_a_hundred(loads: Loads, shop: FakeMoySklad) -> None:
    moves = [(state("Новый"), state("Выдан")), (state("Выдан"), state("Новый"))]
    clock = [f"2026-07-02 10:{n // 60:02}:{n % 60:02}" for n in range(250)]
    shop.audit = {"o-1": [changed(f"c-{n}", at, state=moves[n % 2]) for n, at in enumerate(clock)]}
    loads.load(datetime(2026, 7, 6, 9, tzinfo=UTC), history=True)
    assert loads.select("SELECT count(*) FROM deal_stage_event") == [(250,)]


def test_a_state_that_is_no_more_has_no_stage(loads: Loads, shop: FakeMoySklad) -> None:
    shop.audit = {"o-1": [changed("c-1", "2026-07-02 10:00:00", state=(state("Черновик"), state("Выдан")))]}
    loads.load(datetime(2026, 7, 6, 9, tzinfo=UTC), history=True)
    assert loads.rows("deal_stage_event", "from_stage_id, to_stage_id") == [(None, WON)]


def test_it_is_asked_for_only_where_it_is_wanted(loads: Loads, shop: FakeMoySklad) -> None:
    loads.load(datetime(2026, 7, 6, 9, tzinfo=UTC))
    assert audits(shop) == []
