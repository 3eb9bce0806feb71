"""The traps of MoySklad."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from connectors import KINDS
from tests.connectors.conformance.case import Time, connect, rows_of
from tests.connectors.moysklad.case import CASE, money, paid
from tests.fakes.moysklad import USD, FakeMoySklad, attribute, document, meta, position
from tests.fakes.wire import Fault, Request
from throughline.errors import SourceError

SINCE = date(2026, 7, 1)


def rows(vendor: FakeMoySklad, table: str, time: Time | None = None, **changed: Any) -> list[dict[str, Any]]:
    return rows_of(connect(CASE, vendor, time, **changed), SINCE)[table]


def payments(vendor: FakeMoySklad, **changed: Any) -> dict[str, Any]:
    return {row["payment_id"]: (row["deal_id"], row["amount"]) for row in rows(vendor, "payment", **changed)}


def test_nothing_is_asked_without_gzip_or_with_another_accept(vendor: FakeMoySklad) -> None:
    rows(vendor, "deal")
    assert {request.headers["Accept-Encoding"] for request in vendor.requests} == {"gzip"}
    assert {request.headers["Accept"] for request in vendor.requests} == {"application/json;charset=utf-8"}


def test_links_are_opened_on_pages_of_a_hundred(vendor: FakeMoySklad) -> None:
    rows(vendor, "deal")
    asked = [request for request in vendor.requests if request.one("expand")]
    assert asked
    assert {request.one("limit") for request in asked} == {"100"}


@pytest.mark.parametrize("weight", [2, 3, 4])
def test_it_is_never_faster_than_allowed_whatever_a_request_weighs(vendor: FakeMoySklad, weight: int) -> None:
    time = Time()
    vendor.weight, vendor.clock, vendor.largest = weight, lambda: time.now, 1
    shipments = [f"d-{n}" for n in range(1, 7)]  # a report on each of them weighs five times as much
    vendor.costs = {id_: [1.0] for id_ in shipments}
    vendor.of["demand"] += [document("demand", id_, "2026-07-05 18:00:00", 1.0) for id_ in shipments[1:]]
    vendor.of["customerorder"][0]["demands"] = [meta("demand", id_) for id_ in shipments]
    rows(vendor, "deal", time, costs=True)
    spent = vendor.spent
    assert max(sum(units for at, units in spent if first <= at < first + 3) for first, _ in spent) <= 45
    assert len(spent) > 30


@pytest.mark.parametrize(
    ("code", "status", "key"),
    [(1056, 401, "wire_auth"), (1016, 403, "wire_denied"), (1061, 403, "wire_denied"), (1062, 400, "wire_refused")],
)
def test_errors_by_their_numbers(vendor: FakeMoySklad, code: int, status: int, key: str) -> None:
    vendor.fail(Fault(status, b'{"errors": [{"error": "words", "code": %d}]}' % code))
    with pytest.raises(SourceError) as caught:
        rows(vendor, "deal")
    assert caught.value.key == key
    assert caught.value.facts["code"] == str(code)


@pytest.mark.parametrize("code", [1049, 1073])
def test_it_waits_the_milliseconds_it_is_told(vendor: FakeMoySklad, code: int) -> None:
    time = Time()
    body = b'{"errors": [{"error": "words", "code": %d}]}' % code
    vendor.fail(Fault(429, body, headers={"X-Lognex-Retry-After": "7500"}))
    rows(vendor, "deal", time)
    assert any(7.5 <= slept <= 9.5 for slept in time.slept)


def test_kopecks_with_a_fraction_are_exact(vendor: FakeMoySklad) -> None:
    vendor.of["customerorder"][0]["sum"] = 8640000000010.5
    assert rows(vendor, "deal")[0]["amount"] == money("86400000000.105")


def test_money_has_the_currency_of_its_document(vendor: FakeMoySklad) -> None:
    vendor.of["customerorder"][0]["rate"] = {"currency": meta("currency", USD), "value": 90.5}
    vendor.costs = {"d-1": [100.0]}
    (found,) = (row for row in rows(vendor, "deal", costs=True) if row["deal_id"] == "o-1")
    assert (found["currency"], found["amount"], found.get("cost_of_goods")) == ("USD", money("1265.51"), None)


def test_cost_of_goods_is_that_of_its_shipments(vendor: FakeMoySklad) -> None:
    order = vendor.of["customerorder"][0]
    order["demands"] = [meta("demand", "d-1"), meta("demand", "d-2"), meta("demand", "d-3")]
    of = {"customerOrder": meta("customerorder", "o-1")}
    vendor.of["demand"] += [
        document("demand", "d-2", "2026-07-05 18:00:00", 1.0, **of),
        document("demand", "d-3", "2026-07-06 18:00:00", 1.0, applicable=False, **of),
    ]
    vendor.costs = {"d-1": [33333.33, 10.0], "d-2": [0.5], "d-3": [99999.0]}
    assert rows(vendor, "deal", costs=True)[0]["cost_of_goods"] == money("333.4383")
    vendor.of["demand"][1]["returns"] = [meta("salesreturn", "r-9")]
    assert "cost_of_goods" not in rows(vendor, "deal", costs=True)[0]


@pytest.mark.parametrize("largest", [1, 2, 3, 7, 100])
def test_documents_that_change_while_they_are_read_are_all_read(vendor: FakeMoySklad, largest: int) -> None:
    """After each page one that was read is changed, and one that was not; five were changed in one second."""
    clock = [*["2026-07-01 12:00:00"] * 5, *(f"2026-07-02 12:00:{n:02}" for n in range(15))]
    orders = [document("customerorder", f"n-{n}", at, 100.0 * n) for n, at in enumerate(clock)]
    vendor.of["customerorder"], vendor.bin, vendor.largest = orders, set(), largest
    original, asked = vendor.respond, 0

    def moving(request: Request) -> Any:
        nonlocal asked
        answer = original(request)
        if request.path.endswith("/customerorder") and request.one("filter").startswith("updated"):
            asked += 1
            if asked < 6:
                for n in (asked, 14 - asked):
                    orders[n] |= {"updated": f"2026-07-09 12:00:{asked:02}.000", "sum": 500000.0}
        return answer

    vendor.respond = moving  # type: ignore[method-assign]
    found = {row["deal_id"]: row["amount"] for row in rows(vendor, "deal")}
    assert sorted(found) == sorted(order["id"] for order in orders)
    before_the_last = {f"n-{n}" for turn in range(1, min(asked, 6)) for n in (turn, 14 - turn)}
    assert {id_ for id_, amount in found.items() if amount == money("5000")} >= before_the_last


def test_more_lines_than_a_link_opens_are_asked_for(vendor: FakeMoySklad) -> None:
    vendor.opens = 2
    vendor.of["customerorder"][1]["_positions"] = [position(f"l-{n}", "g-1", 1.0, n * 100.0) for n in range(1, 6)]
    found = [row for row in rows(vendor, "deal_item") if row["deal_id"] == "o-2"]
    assert [(row["line"], row["price"], row["name"]) for row in found] == [
        (n, money(str(n)), "Окно") for n in range(1, 6)
    ]


def test_a_payment_linked_to_an_order_and_its_shipment_counts_once(vendor: FakeMoySklad) -> None:
    both = (("customerorder", "o-1", 50000.0), ("demand", "d-1", 50000.0))
    vendor.of["paymentin"] = [paid("paymentin", "p-1", "2026-07-02 10:00:00", 50000.0, *both)]
    assert payments(vendor)["p-1:o-1"] == ("o-1", money("500"))


def test_a_payment_for_two_orders_is_shared_by_its_links(vendor: FakeMoySklad) -> None:
    both = (("customerorder", "o-1", 30000.0), ("customerorder", "o-2", 5000.0))
    vendor.of["paymentin"] = [paid("paymentin", "p-1", "2026-07-02 10:00:00", 50000.0, *both)]
    found = payments(vendor)
    assert found["p-1:o-1"] == ("o-1", money("300"))
    assert found["p-1:o-2"] == ("o-2", money("50"))


def test_drafts_are_no_money(vendor: FakeMoySklad) -> None:
    vendor.of["paymentin"][0]["applicable"] = False
    assert "p-1:o-1" not in payments(vendor)


def test_refunds_as_settings_say(vendor: FakeMoySklad) -> None:
    vendor.of["salesreturn"][0]["sum"] = 12000.0
    assert {id_: it for id_, it in payments(vendor).items() if it[1] < 0} == {"q-1:o-1": ("o-1", money("-100"))}
    found = payments(vendor, refunds="returns")
    assert {id_: it for id_, it in found.items() if it[1] < 0} == {"r-1": ("o-1", money("-120"))}
    assert min(amount for _, amount in payments(vendor, refunds="none").values()) > 0


def test_shipments_as_deals_are_won_when_posted(vendor: FakeMoySklad) -> None:
    draft = document("demand", "d-9", "2026-07-05 10:00:00", 100.0, applicable=False)
    vendor.of["demand"].append(draft)
    found = {row["deal_id"]: row for row in rows(vendor, "deal", deals=["demand"])}
    assert {id_: row["status"] for id_, row in found.items()} == {"d-1": "won", "d-9": "open"}
    assert payments(vendor, deals=["demand"])["k-1:d-1"] == ("d-1", money("299.995"))
    both = {row["deal_id"]: row for row in rows(vendor, "deal", deals=["customerorder", "demand"])}
    assert (both["d-1"]["is_deleted"], both["d-1"]["merged_into"]) == (True, "o-1")


def test_sales_of_a_till_are_paid_there(vendor: FakeMoySklad) -> None:
    till = {"cashSum": 10000.0, "noCashSum": 2550.0, "qrSum": 0.0}
    vendor.of["retaildemand"] = [document("retaildemand", "t-1", "2026-07-04 12:00:00", 12550.0, **till)]
    back = {"cashSum": 2550.0, "demand": meta("retaildemand", "t-1")}
    vendor.of["retailsalesreturn"] = [document("retailsalesreturn", "b-1", "2026-07-05 12:00:00", 2550.0, **back)]
    found = payments(vendor, deals=["retaildemand"])
    assert found == {"t-1": ("t-1", money("125.5")), "b-1": ("t-1", money("-25.5"))}


def test_own_fields_by_name_or_id_and_of_the_buyer(vendor: FakeMoySklad) -> None:
    order = vendor.of["customerorder"][1]
    order["attributes"] = [attribute("Дом", {"name": "Кирпич"}, "f-house"), attribute("Пусто", None)]
    vendor.of["counterparty"][1]["attributes"] = [attribute("utm_source", "vk")]
    fields = {"custom.house": "f-house", "product": "дом", "custom.number": []}
    found = next(row for row in rows(vendor, "deal", fields=fields) if row["deal_id"] == "o-2")
    assert (found["custom"], found["product"], found["utm_source"]) == ('{"house": "Кирпич"}', "Кирпич", "vk")


def test_imported_deals_may_be_dated_by_their_documents(vendor: FakeMoySklad) -> None:
    vendor.of["customerorder"][0]["moment"] = "2026-06-01 12:00:00.000"
    assert rows(vendor, "deal", dated_by="moment")[0]["created_at"].date() == date(2026, 6, 1)


def test_check_counts_documents(vendor: FakeMoySklad) -> None:
    assert connect(CASE, vendor).check() == "2 documents, accounts are kept in RUB"
    assert KINDS["moysklad"].kind == "moysklad"
