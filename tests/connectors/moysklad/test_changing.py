"""Three loads of an account that lives on end where one load of its last state does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.connectors.conformance.loads import Loads, live
from tests.connectors.moysklad.case import buyer, money, paid
from tests.fakes.moysklad import FakeMoySklad, document, meta, position


def _morning(day: int) -> datetime:
    return datetime(2026, 7, day, 9, tzinfo=UTC)


def _first(it: FakeMoySklad) -> None:
    """Six orders of two buyers, the last two of them old; a payment for the fourth."""
    it.of["counterparty"] = [
        buyer("a-1", "2026-06-09 09:00:00", "89160000001"),
        buyer("a-2", "2026-06-09 09:00:00", "89160000002"),
    ]
    lines = [position("l-1", "g-1", 1.0, 100.0), position("l-2", "g-2", 1.0, 200.0)]
    it.of["customerorder"] = [
        document("customerorder", f"o-{n}", f"{day} 1{n}:00:00", n * 1000.0, _positions=list(lines))
        for n, day in enumerate([*["2026-07-01"] * 4, *["2026-06-10"] * 2], 1)
    ]
    it.of["customerorder"][5]["agent"] = meta("counterparty", "a-2")
    it.of["paymentin"] = [paid("paymentin", "p-1", "2026-07-01 15:00:00", 4000.0, ("customerorder", "o-4", 4000.0))]
    it.of |= {"demand": [], "salesreturn": [], "cashin": [], "paymentout": []}
    it.bin, it.staff = set(), {}


def _second(it: FakeMoySklad) -> None:
    """o-1 is won and loses a line; o-2 goes to the bin; o-3 is erased; the buyer of o-6 has another phone."""
    one, two, _, four, five, six = it.of["customerorder"]
    won = {"state": meta("state", "st-won"), "sum": 777.0, "updated": "2026-07-03 11:00:00.000"}
    one |= {**won, "_positions": one["_positions"][1:]}
    two["updated"] = "2026-07-03 11:00:00.000"
    it.of["customerorder"] = [one, two, four, five, six]
    it.bin = {"o-2"}
    it.of["counterparty"][1] |= {"phone": "89160000009", "updated": "2026-07-03 11:00:00"}


def _third(it: FakeMoySklad) -> None:
    """o-1 is reopened; o-2 comes back; o-5 is paid and shipped, untouched itself; the payment of o-4 is erased."""
    one, two, *_ = it.of["customerorder"]
    one |= {"state": meta("state", "st-new"), "updated": "2026-07-05 11:00:00.000"}
    two["updated"] = "2026-07-05 11:00:00.000"
    it.bin, it.staff = set(), {}
    five = next(order for order in it.of["customerorder"] if order["id"] == "o-5")
    five |= {"payedSum": 5000.0, "demands": [meta("demand", "d-5")], "state": meta("state", "st-won")}
    shipped = {"customerOrder": meta("customerorder", "o-5")}
    it.of["demand"] = [document("demand", "d-5", "2026-07-05 12:00:00", 5000.0, **shipped)]
    it.of["paymentin"] = [paid("paymentin", "p-5", "2026-07-05 12:00:00", 5000.0, ("demand", "d-5", 5000.0))]


STORY = ((_first, _morning(2)), (_second, _morning(4)), (_third, _morning(6)))


def test_three_loads_end_where_one_does(loads: Loads) -> None:
    fresh = live(loads, STORY)
    for table in ("deal", "deal_item", "deal_stage", "payment"):
        assert loads.rows(table) == fresh.rows(table), table
    columns = "entity_id, value_raw"
    # A phone that a deal ever had stays a way to it.
    assert set(loads.rows("contact_point", columns)) - set(fresh.rows("contact_point", columns)) == {
        ("o-3", "89160000001"),
        ("o-6", "89160000002"),
    }


def test_the_last_state_by_hand(loads: Loads) -> None:
    live(loads, STORY)
    assert loads.rows("deal", "deal_id, status, amount, amount_paid, closed_at, phones_raw, is_deleted") == [
        ("o-1", "open", money("7.77"), money("0"), None, "89160000001", None),
        ("o-2", "open", money("20"), money("0"), None, "89160000001", None),
        ("o-4", "open", money("40"), money("0"), None, "89160000001", None),
        ("o-5", "won", money("50"), money("50"), datetime(2026, 7, 5, 9), "89160000001", None),
        ("o-6", "open", money("60"), money("0"), None, "89160000009", None),
    ]
    assert loads.rows("payment", "payment_id, deal_id, amount") == [("p-5:o-5", "o-5", money("50"))]
    lines = [(f"o-{n}", line) for n in (2, 4, 5, 6) for line in (1, 2)]
    assert loads.rows("deal_item", "deal_id, line") == [("o-1", 1), *lines]


def test_an_account_that_shows_nothing_any_more_empties_nothing(loads: Loads, vendor: FakeMoySklad) -> None:
    _first(vendor)
    loads.load(_morning(2))
    before = loads.rows("deal")
    vendor.of["customerorder"] = []
    loads.load(_morning(4))
    assert loads.rows("deal") == before


def test_money_that_is_not_shown_any_more_stays(loads: Loads, vendor: FakeMoySklad) -> None:
    """Who lost the right to see payments sees none; who erased one of several sees the others."""
    _first(vendor)
    vendor.of["paymentin"].append(
        paid("paymentin", "p-2", "2026-07-01 15:00:00", 100.0, ("customerorder", "o-2", 100.0))
    )
    loads.load(datetime(2026, 7, 2, 9, tzinfo=UTC))
    del vendor.of["paymentin"][0]
    loads.load(datetime(2026, 7, 3, 9, tzinfo=UTC))
    assert loads.rows("payment", "payment_id") == [("p-2:o-2",)]
    vendor.of["paymentin"] = []
    loads.load(datetime(2026, 7, 4, 9, tzinfo=UTC))
    assert loads.rows("payment", "payment_id, amount") == [("p-2:o-2", money("1"))]


@pytest.mark.parametrize("is_binned", [True, False])
def test_a_payment_that_goes_changes_its_order(loads: Loads, vendor: FakeMoySklad, is_binned: bool) -> None:
    """o-5 is old, and nobody touches it: its payment, known by the order alone, is unlinked or goes to the bin."""
    _first(vendor)
    payment = paid("paymentin", "p-5", "2026-06-10 15:00:00", 5000.0, ("customerorder", "o-5", 5000.0))
    vendor.of["paymentin"].append(payment)
    vendor.of["customerorder"][4]["payedSum"] = 5000.0
    loads.load(_morning(2))
    amounts = "deal_id, amount_paid"
    assert ("o-5", money("50")) in loads.rows("deal", amounts)
    payment |= {"updated": "2026-07-03 11:00:00.000"}
    if is_binned:
        vendor.bin = {"p-5"}
    else:
        payment["operations"] = [{**meta("customerorder", "o-5"), "linkedSum": 1000.0}]
    vendor.of["customerorder"][4]["payedSum"] = 0.0 if is_binned else 1000.0
    loads.load(_morning(4))
    assert ("o-5", money("0" if is_binned else "10")) in loads.rows("deal", amounts)
    left = [("p-1:o-4", money("40"))] + ([] if is_binned else [("p-5:o-5", money("10"))])
    assert loads.rows("payment", "payment_id, amount") == left


def test_a_shipment_closes_its_order(loads: Loads, vendor: FakeMoySklad) -> None:
    """o-5 was won long ago, and nobody touches it when its goods leave."""
    _first(vendor)
    five = vendor.of["customerorder"][4]
    five["state"] = meta("state", "st-won")
    loads.load(_morning(2))
    assert ("o-5", "won", None) in loads.rows("deal", "deal_id, status, closed_at")
    five["demands"] = [meta("demand", "d-5")]
    of = {"customerOrder": meta("customerorder", "o-5")}
    vendor.of["demand"] = [document("demand", "d-5", "2026-07-03 12:00:00", 5000.0, **of)]
    loads.load(_morning(4))
    assert ("o-5", "won", datetime(2026, 7, 3, 9)) in loads.rows("deal", "deal_id, status, closed_at")
