"""GA4: events are checked before they are sent, of one client a request, and only purchases may be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.send.base import Conversion, Trace
from connectors.send.ga4 import event
from tests.fakes.ga4_mp import FakeMeasurementProtocol
from tests.fakes.wire import Fault, serving
from tests.send.world import NOW, SESSION, Shop, ga_id, settings
from throughline.landing.sent import State, read_entries

BOTH = {"sales": "purchase", "target_leads": "qualified_lead"}


@pytest.fixture
def ga4() -> Iterator[FakeMeasurementProtocol]:
    with serving(FakeMeasurementProtocol(int(NOW.timestamp()) * 1_000_000)) as fake:
        yield fake


@pytest.fixture
def shop(original: Path, tmp_path: Path, ga4: FakeMeasurementProtocol) -> Shop:
    return Shop.copy(original, tmp_path / "data", settings("ga4_events", ga4.address, what=BOTH))


def states(shop: Shop) -> dict[str, State]:
    return {key[0]: entry.state for key, entry in read_entries(shop.folder, "ga4:G-ABCD1234").items()}


def sent(ga4: FakeMeasurementProtocol) -> list[str]:
    return [request.path for request in ga4.requests]


def test_the_events_are_as_documented(shop: Shop, ga4: FakeMeasurementProtocol) -> None:
    (result,) = shop.post.send()
    assert result.count(State.ACCEPTED) == 2
    at = 1_796_032_800_000_000  # 30 November 2026, 10:00 UTC
    plain = {"engagement_time_msec": 1}
    assert ga4.events == [
        {
            "name": "purchase",
            "timestamp_micros": at,
            "params": {**plain, "transaction_id": "crm-d5", "value": 5000.0, "currency": "RUB"},
            "client_id": ga_id("d5"),
        },
        {
            "name": "qualified_lead",
            "timestamp_micros": at,
            "params": {**plain, "transaction_id": "forms-lead-l5"},
            "client_id": ga_id("d5"),
        },
    ]
    assert sent(ga4) == ["/debug/mp/collect", "/mp/collect"]  # one client, one request


def test_an_event_of_a_session_that_landing_knows_is_sent_as_one(shop: Shop, ga4: FakeMeasurementProtocol) -> None:
    """The sale of d5 ends its visit of 9:00; the lead of 9:10 became a target one by it."""
    shop.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    shop.post.send()
    assert [event["params"]["session_id"] for event in ga4.events] == [SESSION, SESSION]


@pytest.mark.parametrize(
    ("visit", "minutes", "hours_later", "session"),
    [
        (f"1.1700000000.{SESSION}", 60, 23.5, SESSION),
        (f"1.1700000000.{SESSION}", 30, 1, SESSION),  # its last event is the sale's
        (f"1.1700000000.{SESSION}", 29, 1, None),  # the sale came after it
        (f"1.1700000000.{SESSION}", None, 1, None),
        (f"1.1700000000.{SESSION}", 60, 23.6, None),  # a day after it began nothing joins it any more
        (f"2.1700000000.{SESSION}", 60, 1, None),  # of another client
        (SESSION, 60, 1, None),  # what another system calls its visit
        ("", None, 1, None),  # the CRM's own id
    ],
)
def test_what_belongs_to_a_session(visit: str, minutes: int | None, hours_later: float, session: str | None) -> None:
    """The sale came half an hour after the visit began."""
    began, sold = NOW - timedelta(minutes=30), NOW
    until = None if minutes is None else began + timedelta(minutes=minutes)
    trace = Trace("client_id", "1.1700000000", began, "ga", visit, until)
    sale = Conversion("sales", "crm", "d", "purchase", sold, Decimal(1), "RUB", (trace,)).sent_by(trace)
    assert event(sale, sold + timedelta(hours=hours_later))["params"].get("session_id") == session


def test_events_arrive_once(shop: Shop, ga4: FakeMeasurementProtocol) -> None:
    for _ in range(3):
        shop.post.send()
    assert len(ga4.events) == 2
    assert sent(ga4).count("/mp/collect") == 1


def test_a_wrong_event_is_refused_and_the_others_go(shop: Shop, ga4: FakeMeasurementProtocol) -> None:
    ga4.wrong_names = {"qualified_lead"}
    (result,) = shop.post.send()
    assert states(shop) == {"sales": State.ACCEPTED, "target_leads": State.REFUSED}
    assert {each.what: said for each, _, said in result.fates} == {
        "sales": "",
        "target_leads": "NAME_RESERVED qualified_lead is reserved",
    }
    assert [event["name"] for event in ga4.events] == ["purchase"]


def test_a_check_that_fails_leaves_everything_planned(shop: Shop, ga4: FakeMeasurementProtocol) -> None:
    ga4.fail(Fault(400))
    (result,) = shop.post.send()
    assert [error.key for error in result.errors] == ["wire_refused"]
    assert set(states(shop).values()) == {State.PLANNED}


def test_of_what_got_lost_only_purchases_are_repeated(shop: Shop, ga4: FakeMeasurementProtocol) -> None:
    ga4.drops = 1
    (result,) = shop.post.send()
    assert result.count(State.UNKNOWN) == 2
    (second,) = shop.post.send()
    assert states(shop) == {"sales": State.ACCEPTED, "target_leads": State.UNKNOWN}
    assert [entry.what for entry in second.plan.stuck] == ["target_leads"]
    assert sorted(event["name"] for event in ga4.events) == ["purchase", "qualified_lead"]
    # A person has looked, and says that it is not there (here it is: so it would be counted twice).
    shop.post.send(retry_unknown=True)
    assert states(shop)["target_leads"] is State.ACCEPTED
    assert [event["name"] for event in ga4.events].count("qualified_lead") == 2


def test_long_ids_that_begin_alike_stay_two_purchases() -> None:
    trace = Trace("client_id", "1.1700000000", NOW)
    names = ("d" * 96, "d" * 97, "d" * 120 + "1", "d" * 120 + "2")
    sales = [Conversion("sales", "crm", name, "purchase", NOW, None, "RUB").sent_by(trace) for name in names]
    ids = [event(sale, NOW)["params"]["transaction_id"] for sale in sales]
    assert (ids[0], len(set(ids)), max(map(len, ids))) == (f"crm-{'d' * 96}", 4, 100)
