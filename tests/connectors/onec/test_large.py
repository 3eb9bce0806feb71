"""A base of any size: what is asked for at once, and that nothing is lost or told twice between the parts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from connectors.onec import documents, names
from connectors.wire import Window
from tests.connectors.conformance.case import connect, rows_of
from tests.connectors.onec.case import CASE, PAID, REGISTER, SALE, STREAMS, money, sale, turnover
from tests.fakes.onec import FakeOneC
from tests.fakes.wire import Reply, Request

SINCE = date(2026, 1, 1)


def _guid(number: int) -> str:
    return f"{number:08x}-0000-11e6-80e7-0cc47a4b75cc"


def _sales(count: int) -> list[dict[str, Any]]:
    """One every four days of 2026, from 1 January on, each to a buyer of its own."""
    days = (date.fromordinal(SINCE.toordinal() + 4 * number) for number in range(count))
    return [sale(f"s-{n:02}", f"{day}T00:00:00", 100.1, Контрагент_Key=_guid(n)) for n, day in enumerate(days)]


@pytest.fixture
def base(vendor: FakeOneC, monkeypatch: pytest.MonkeyPatch) -> FakeOneC:
    """Forty sales, where a stretch holds seven and a catalogue of five is large."""
    monkeypatch.setattr(documents, "MOST", 7)
    monkeypatch.setattr(names, "KEPT", 5)
    vendor.of[SALE] = _sales(40)
    vendor.of["Catalog_Контрагенты"] = [{"Ref_Key": _guid(n), "Телефон": f"8916000{n:04}"} for n in range(60)]
    return vendor


def _read(base: FakeOneC, page: int = 7) -> list[dict[str, Any]]:
    """All deals, as the merge would keep them."""
    streams = [STREAMS[0]]
    return rows_of(connect(CASE, base, streams=streams, page=page, reconcile=False), SINCE)["deal"]


def test_a_long_time_is_read_in_stretches(base: FakeOneC) -> None:
    found = _read(base)
    assert [(row["deal_id"], row["amount"]) for row in found] == [(f"s-{n:02}", money("100.1")) for n in range(40)]
    pages = [request for request in base.requests if request.path.endswith(SALE) and "$skip" in request.query]
    assert max(int(request.one("$skip")) for request in pages) < 7
    borders = [request.one("$filter").split(" and Posted")[0] for request in pages]
    assert len(set(borders)) == 7  # 191 days hold 40; of their halves 24 and 16; 12 and 12, 12 and 4; 6 of each 12
    assert borders[-1].count("Date") == 1, "what is dated in time to come is read too"


def test_cost_at_the_border_of_two_stretches_counts_once(base: FakeOneC) -> None:
    """A register whose period ends on a second counts what is of that second: 191 days, a cent at both ends of each."""
    days = [date.fromordinal(SINCE.toordinal() + number) for number in range(191)]
    cents = [turnover("s-00", f"{day}T{time}", 0.01) for day in days for time in ("00:00:00", "23:59:59")]
    base.turnovers[REGISTER] = [turnover(doc["Ref_Key"], doc["Date"], 30.03) for doc in base.of[SALE]] + cents
    found = {row["deal_id"]: row["cost_of_goods"] for row in _read(base)}
    assert found == {"s-00": money("33.85"), **{f"s-{n:02}": money("30.03") for n in range(1, 40)}}


def test_a_document_that_moves_into_the_past_meanwhile_is_not_lost(base: FakeOneC) -> None:
    original, moved = base.answer, base.of[SALE][39]

    def answering(request: Request) -> Reply:
        reply = original(request)
        if "$skip" in request.query and "Date ge datetime'2026-02-17" in request.one("$filter"):  # the second stretch
            moved["Date"] = "2026-01-02T12:00:00"
        return reply

    base.answer = answering  # type: ignore[method-assign]
    found = _read(base)
    assert len(found) == 40
    assert found[39]["created_at"] == datetime(2026, 1, 2, 9)


def test_of_a_large_catalogue_only_the_rows_of_a_page_are_asked_for(base: FakeOneC) -> None:
    found = _read(base, page=2)
    assert [row["phones_raw"] for row in found] == [f"8916000{n:04}" for n in range(40)]
    asked = [request for request in base.requests if request.path.endswith("Catalog_Контрагенты")]
    assert all(request.one("$filter").count("guid") <= 2 and "$skip" not in request.query for request in asked)
    assert sum(request.one("$filter").count("guid") for request in asked) == 40, "each once"


def test_no_more_rows_of_a_large_catalogue_are_remembered(base: FakeOneC) -> None:
    """The five that were needed last: the buyer 0 is among them, 1 is not any more when it comes again."""
    buyers = (0, 1, 2, 3, 4, 0, 5, 6, 7, 8, 0, 1)
    base.of[SALE] = [
        sale(f"s-{number:02}", "2026-02-05T00:00:00", 1, Контрагент_Key=_guid(buyer))
        for number, buyer in enumerate(buyers)
    ]
    assert [row["phones_raw"] for row in _read(base, page=1)] == [f"8916000{buyer:04}" for buyer in buyers]
    asked = [request.one("$filter") for request in base.requests if request.path.endswith("Catalog_Контрагенты")]
    assert [sum(_guid(n) in condition for condition in asked) for n in (0, 1, 8)] == [1, 2, 1]


def test_as_many_keys_are_asked_for_as_an_address_may_hold(base: FakeOneC) -> None:
    """The fake refuses more than IIS takes."""
    base.of[SALE] = [{**doc, "Date": "2026-07-01T12:00:00"} for doc in base.of[SALE]]
    found = _read(base, page=100)
    assert len({row["phones_raw"] for row in found}) == 40
    asked = [request for request in base.requests if request.path.endswith("Catalog_Контрагенты")]
    assert [request.one("$filter").count("guid") for request in asked] == [27, 13]  # of 69 characters each in 1,901


def test_what_is_no_key_is_not_asked_for(base: FakeOneC) -> None:
    base.of[SALE] = [sale("s-1", "2026-07-01T12:00:00", 1, Контрагент_Key="Розничный покупатель")]
    assert "phones_raw" not in _read(base)[0]
    assert not any("guid" in request.one("$filter") for request in base.requests)


def test_a_page_is_asked_for_when_the_one_before_is_done(base: FakeOneC) -> None:
    """However many documents there are, a page of them is in memory."""
    connector: Any = connect(CASE, base)
    items = connector.payments(Window(SINCE, CASE.now.date(), connector.zone))
    base.of[PAID] = [{**base.of[PAID][0], "Ref_Key": f"p-{n}"} for n in range(6)]
    next(items)
    assert sum("$skip" in request.query and request.path.endswith(PAID) for request in base.requests) == 1


def test_a_base_is_asked_by_one_connection_at_a_time(base: FakeOneC) -> None:
    """1C names no limit of requests; each session may take a licence."""
    open_now, most = 0, 0
    original = base.respond

    def responding(request: Request) -> Any:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        answer = original(request)
        open_now -= 1
        return answer

    base.respond = responding  # type: ignore[method-assign]
    _read(base)
    assert most == 1
