"""Accounting beside a CRM: payments and cost of goods of the CRM's deals, and no deals of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from tests.connectors.conformance.case import connect, rows_of
from tests.connectors.conformance.loads import Loads, live
from tests.connectors.moysklad.case import CASE, money, paid
from tests.fakes.moysklad import FakeMoySklad, attribute, document, meta
from tests.fakes.wire import Request
from throughline.landing.status import read_status

SETTINGS = {"crm_deal": "Сделка CRM", "costs": True}


def numbered(number: str) -> list[dict[str, Any]]:
    return [attribute("Сделка CRM", number)]


def order(name: str, number: str | None, *shipments: str, at: str = "2026-07-01 12:00:00") -> dict[str, Any]:
    said = {"demands": [meta("demand", it) for it in shipments]} if shipments else {}
    return document("customerorder", name, at, 100000.0, **said, **({"attributes": numbered(number)} if number else {}))


def shipment(name: str, of: str, kopecks: float, at: str = "2026-07-02 12:00:00", **rest: Any) -> dict[str, Any]:
    return document("demand", name, at, kopecks, customerOrder=meta("customerorder", of), **rest)


def _first(it: FakeMoySklad) -> None:
    """o-1 is paid in part and shipped; o-2 holds a link to its deal; o-3, of the shop downstairs, names none."""
    it.of |= {kind: [] for kind in ("customerorder", "demand", "salesreturn", "cashin", "paymentout")}
    it.of["customerorder"] = [
        order("o-1", "701", "d-1"),
        order("o-2", "https://okna.amocrm.example/leads/detail/702?tab=main"),
        order("o-3", None, "d-3"),
    ]
    it.of["demand"] = [shipment("d-1", "o-1", 60000.0), shipment("d-3", "o-3", 9000.0)]
    it.of["paymentin"] = [
        paid("paymentin", "p-1", "2026-07-01 15:00:00", 60000.0, ("customerorder", "o-1", 60000.0)),
        paid("paymentin", "p-3", "2026-07-01 15:00:00", 9000.0, ("demand", "d-3", 9000.0)),
    ]
    it.costs = {"d-1": [20000.33, 0.5], "d-2": [7000.0], "d-3": [500.0], "d-4": [100.0]}


def _second(it: FakeMoySklad) -> None:
    """o-1 is another deal's now; o-2 is paid by its shipments, of which there are two."""
    changed = "2026-07-04 09:00:00.000"
    it.of["customerorder"][0] |= {"attributes": numbered("711"), "updated": changed}
    it.of["customerorder"][1] |= {"demands": [meta("demand", "d-2"), meta("demand", "d-4")], "updated": changed}
    it.of["demand"] += [shipment(name, "o-2", 30000.0, "2026-07-04 09:00:00") for name in ("d-2", "d-4")]
    shared = (("demand", "d-2", 30000.0), ("demand", "d-4", 20000.5))
    it.of["paymentin"].append(paid("paymentin", "p-2", "2026-07-04 10:00:00", 50000.5, *shared))


def _third(it: FakeMoySklad) -> None:
    """Goods of d-1 come back, and money for them goes; d-4 is a draft again."""
    it.of["demand"][0] |= {"returns": [meta("salesreturn", "r-1")]}
    back = document("salesreturn", "r-1", "2026-07-06 10:00:00", 10000.0, demand=meta("demand", "d-1"))
    it.of["salesreturn"] = [back]
    it.of["paymentout"] = [
        paid("paymentout", "q-1", "2026-07-06 12:00:00", 10000.0, ("salesreturn", "r-1", 10000.0)),
    ]
    it.of["demand"][3] |= {"applicable": False, "updated": "2026-07-06 09:00:00.000"}


@pytest.fixture
def accounting(vendor: FakeMoySklad, tmp_path: Path) -> Loads:
    return Loads(CASE, vendor, tmp_path / "data", **SETTINGS)


def test_three_loads_end_where_one_does(accounting: Loads) -> None:
    story = ((_first, 3), (_second, 5), (_third, 7))
    once = live(accounting, [(change, datetime(2026, 7, day, 9, tzinfo=UTC)) for change, day in story])
    for loads in (accounting, once):
        assert loads.rows("payment", "payment_id, deal_id, amount") == [
            ("p-1:o-1", "711", money("600")),
            ("p-2:o-2", "702", money("500.005")),
            ("q-1:o-1", "711", money("-100")),
        ]
        assert loads.rows("deal_item", "deal_id, line, name, quantity, price, cost") == [
            ("702", crc32(b"d-2"), "Отгрузка D-2", 1.0, money("300"), money("70")),
            ("711", crc32(b"d-1"), "Отгрузка D-1", 1.0, money("600"), None),
        ]
        assert loads.rows("deal", "deal_id") == loads.rows("deal_stage", "stage_id") == []


def test_a_shipment_that_did_not_change_is_not_asked_for_its_cost_again(accounting: Loads) -> None:
    _first(accounting.vendor)
    for day in (3, 4, 6):
        accounting.load(datetime(2026, 7, day, 9, tzinfo=UTC))
        assert accounting.rows("deal_item", "deal_id, cost") == [("701", money("200.0083"))]
    asked = [
        it.one("operation.id") for it in accounting.vendor.requests if it.path.endswith("report/stock/byoperation")
    ]
    # The second load begins a day before the first one; by the third nothing has happened since.
    assert asked == ["d-1", "d-1"]


def test_shipments_that_go_while_costs_are_asked_for_stop_nothing(accounting: Loads) -> None:
    """Each cost is a request, so that a reading takes hours, and the list is never still for so long."""
    vendor = accounting.vendor
    _first(vendor), _second(vendor)
    vendor.largest, vendor.of["demand"] = 1, sorted(vendor.of["demand"], key=lambda doc: str(doc["updated"]))
    gone = [shipment(f"x-{n}", "o-3", 1.0, f"2026-07-01 12:00:0{n}") for n in range(4)]
    vendor.of["demand"] = [*gone, *vendor.of["demand"]]
    original = vendor.respond

    def erasing(request: Request) -> Any:
        if request.path.endswith("byoperation") and gone:
            vendor.of["demand"].remove(gone.pop())
        return original(request)

    vendor.respond = erasing
    accounting.load(datetime(2026, 7, 6, 9, tzinfo=UTC))
    assert accounting.rows("deal_item", "deal_id, cost") == [
        ("702", money("1")),
        ("702", money("70")),
        ("711", money("200.0083")),
    ]


def told(loads: Loads, table: str) -> str:
    return " ".join(remark.en for remark in read_status(loads.data).sources["it"][table].remarks)


def test_what_names_no_deal_is_told(accounting: Loads) -> None:
    _first(accounting.vendor)
    accounting.load()
    assert told(accounting, "payment").startswith("1 payment in MoySklad belongs to an order without the number")
    assert told(accounting, "deal_item").startswith("1 shipment in MoySklad names no deal of the CRM")


def test_cost_in_another_currency_than_the_source_is_not_taken(accounting: Loads) -> None:
    _first(accounting.vendor)
    accounting.load()
    accounting.load(currency="USD")
    assert accounting.rows("deal_item", "deal_id") == []
    assert told(accounting, "deal_item").startswith("Accounts in MoySklad are kept in RUB, and the currency of the so")


def test_goods_are_not_asked_for_without_costs(vendor: FakeMoySklad) -> None:
    _first(vendor)
    found = rows_of(connect(CASE, vendor, crm_deal="Сделка CRM"), date(2026, 7, 1))
    assert set(found) == {"payment"}


def test_the_number_may_be_that_of_the_shipment(vendor: FakeMoySklad) -> None:
    _first(vendor)
    vendor.of["demand"][0]["attributes"] = numbered("805")
    found = rows_of(connect(CASE, vendor, deals=["demand"], **SETTINGS), date(2026, 7, 1))
    assert [(row["deal_id"], row["cost"]) for row in found["deal_item"]] == [("805", money("200.0083"))]
