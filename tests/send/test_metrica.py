"""Metrica: a file whose verdict comes later, whose answer may get lost, and whose rows are told by number alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.metrica_offline import FakeMetricaOffline
from tests.fakes.wire import Fault, serving
from tests.send.world import METRICA_ID, NOW, YCLID, Shop, settings
from throughline.landing.sent import State, read_entries

ALL = [
    (METRICA_ID["d1"], "paid", "1000.50"),
    (METRICA_ID["d2"], "paid", "2000.00"),
    (METRICA_ID["d3"], "paid", "3000.00"),
]


@pytest.fixture
def metrica() -> Iterator[FakeMetricaOffline]:
    with serving(FakeMetricaOffline(NOW.timestamp())) as fake:
        yield fake


@pytest.fixture
def shop(original: Path, tmp_path: Path, metrica: FakeMetricaOffline) -> Shop:
    return Shop.copy(original, tmp_path / "data", settings("metrica_offline", metrica.address))


def states(shop: Shop) -> dict[str, State]:
    return {key[2]: entry.state for key, entry in read_entries(shop.folder, "metrica:12345678").items()}


def test_sales_arrive_once(shop: Shop, metrica: FakeMetricaOffline) -> None:
    for _ in range(3):
        (result,) = shop.post.send()
        assert result.errors == []
    assert metrica.conversions() == ALL
    assert set(states(shop).values()) == {State.ACCEPTED}


def test_the_file_is_as_documented(shop: Shop, metrica: FakeMetricaOffline) -> None:
    shop.post.send()
    (uploading,) = metrica.uploadings
    assert uploading.kind == "CLIENT_ID"
    assert uploading.rows[0] == {
        "ClientId": METRICA_ID["d1"],
        "Target": "paid",
        "DateTime": "1795608000",  # 25 November 2026, 12:00 UTC
        "Price": "1000.50",
        "Currency": "RUB",
    }


def test_each_kind_of_identifier_has_its_file(shop: Shop, metrica: FakeMetricaOffline) -> None:
    shop.send = [settings("metrica_offline", metrica.address, identifiers=["yclid", "client_id"])]
    shop.post.send()
    assert [uploading.kind for uploading in metrica.uploadings] == ["YCLID", "CLIENT_ID"]
    assert metrica.conversions()[0] == (YCLID, "paid", "1000.50")


def test_leads_come_in_a_file_without_prices(shop: Shop, metrica: FakeMetricaOffline) -> None:
    shop.send = [settings("metrica_offline", metrica.address, what={"sales": "paid", "target_leads": "good"})]
    shop.post.send()
    assert sorted(list(uploading.rows[0]) for uploading in metrica.uploadings) == [
        ["ClientId", "Target", "DateTime"],
        ["ClientId", "Target", "DateTime", "Price", "Currency"],
    ]
    assert len(metrica.conversions()) == 7


def test_a_verdict_that_takes_hours_is_asked_for_by_the_next_send(shop: Shop, metrica: FakeMetricaOffline) -> None:
    metrica.slowness = 3  # two questions in ten seconds are all that is asked
    (result,) = shop.post.send()
    assert result.count(State.TAKEN) == 3
    (second,) = shop.post.send()
    assert (second.fates, second.settled) == ([], [])
    assert set(states(shop).values()) == {State.TAKEN}
    (third,) = shop.post.send()
    assert [state for _, state, _ in third.settled] == [State.ACCEPTED] * 3
    assert metrica.conversions() == ALL


def test_a_file_of_which_nobody_is_known_is_refused(shop: Shop, metrica: FakeMetricaOffline) -> None:
    metrica.clients = set()
    (result,) = shop.post.send()
    assert [(state, said) for _, state, said in result.fates] == [(State.REFUSED, "LINKAGE_FAILURE")] * 3
    metrica.clients = None
    shop.post.send()
    assert len(metrica.uploadings) == 1  # refused is refused …
    (again,) = shop.post.send(retry_refused=True)  # … until somebody wants it again
    assert again.count(State.ACCEPTED) == 3


def test_an_answer_that_was_lost_is_looked_up(shop: Shop, metrica: FakeMetricaOffline) -> None:
    metrica.drops = 1
    (result,) = shop.post.send()
    assert result.count(State.UNKNOWN) == 3
    assert [error.key for error in result.errors] == ["wire_empty"]
    (second,) = shop.post.send()
    assert [state for _, state, _ in second.settled].count(State.ACCEPTED) == 3
    assert metrica.conversions() == ALL


def test_what_never_arrived_is_sent_again_once_that_is_sure(shop: Shop, metrica: FakeMetricaOffline) -> None:
    metrica.fail(Fault(hang_up=True))
    (result,) = shop.post.send()
    metrica.uploadings.clear()  # the connection broke before the file was whole
    assert result.count(State.UNKNOWN) == 3
    (second,) = shop.post.send()
    assert (len(second.plan.stuck), metrica.uploadings) == (3, [])  # it may still be on its way
    shop.now = NOW + timedelta(minutes=16)
    (third,) = shop.post.send()
    assert third.count(State.ACCEPTED) == 3
    assert metrica.conversions() == ALL


def test_a_file_without_a_comment_may_be_ours(shop: Shop, metrica: FakeMetricaOffline) -> None:
    """Were comments not kept, a file that did arrive would be sent twice."""
    metrica.drops = 1
    shop.post.send()
    metrica.uploadings[0].comment = ""
    shop.now = NOW + timedelta(hours=1)
    (result,) = shop.post.send()
    assert (len(result.plan.stuck), len(metrica.uploadings)) == (3, 1)


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (
            Fault(429, b'{"errors": [{"error_type": "quota_requests_by_uid"}], "code": 429, "message": "Q"}'),
            "wire_quota",
        ),
        (Fault(403, b'{"errors": [{"error_type": "invalid_token"}], "code": 403, "message": "T"}'), "wire_auth"),
        (Fault(400, b'{"errors": [{"error_type": "invalid_parameter"}], "code": 400, "message": "P"}'), "wire_refused"),
        (Fault(404, b""), "wire_missing"),
        (Fault(302, b"", headers={"Location": "https://example.com"}), "wire_redirect"),
    ],
)
def test_a_no_leaves_everything_planned(shop: Shop, metrica: FakeMetricaOffline, fault: Fault, key: str) -> None:
    metrica.fail(fault)
    count = len(metrica.uploadings)
    (result,) = shop.post.send()
    assert [error.key for error in result.errors] == [key]
    assert set(states(shop).values()) == {State.PLANNED}
    metrica.uploadings = metrica.uploadings[
        :count
    ]  # the fault spoilt the answer alone; a vendor that says no took nothing
    shop.post.send()
    assert metrica.conversions() == ALL


def test_nobody_answers_at_all(shop: Shop, metrica: FakeMetricaOffline) -> None:
    shop.send = [settings("metrica_offline", "http://127.0.0.1:9")]
    (result,) = shop.post.send()
    assert [error.key for error in result.errors] == ["wire_unreachable"]
    assert set(states(shop).values()) == {State.PLANNED}  # no connection was made: nothing can have arrived
    shop.send = [settings("metrica_offline", metrica.address)]
    shop.post.send()
    assert metrica.conversions() == ALL


def test_rows_that_metrica_leaves_out_are_told(shop: Shop, metrica: FakeMetricaOffline) -> None:
    real = metrica._upload

    def without_one(request: object) -> object:
        reply = real(request)  # type: ignore[arg-type]
        reply.body["uploading"]["line_quantity"] = 2
        metrica.uploadings[-1].good.pop()
        return reply

    metrica._upload = without_one  # type: ignore[method-assign, assignment]
    (result,) = shop.post.send()
    assert {said for _, _, said in result.fates} == {"PROCESSED 2/3"}
