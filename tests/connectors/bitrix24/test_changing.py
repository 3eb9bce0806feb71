"""A portal that changes between loads: landing is what one load of its last state would make."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.connectors.conformance.loads import Loads, live
from tests.fakes.bitrix24 import FakeBitrix24
from tests.fakes.bitrix24_world import card, deal, event, line

LIVED = ("deal", "deal_item", "contact_point", "lead", "deal_stage_event", "payment", "deal_stage")


def _day(day: int) -> datetime:
    return datetime(2026, 7, day, 20, tzinfo=UTC)


def _time(day: int) -> str:
    return f"2026-07-{day:02}T12:00:00+03:00"


def _change(row: dict[str, Any], day: int, **changed: Any) -> None:
    row |= {"updatedTime": _time(day), "movedTime": _time(day), **changed}


def _first(portal: FakeBitrix24) -> None:
    portal.world["deals"] = [deal(n, 0, "NEW", "P", 100 * n, [21]) for n in range(1, 7)]
    portal.world["goods"] = [line(10 * n + k, n, f"вещь {k}", 50, 1) for n in range(1, 7) for k in (1, 2, 3)]
    portal.world["history"] = [event(n, 1, n, 0, "NEW", "P", _time(1)) for n in range(1, 7)]


def _second(portal: FakeBitrix24) -> None:
    """1 is won and another sum; 2 is merged into 1; 3 is deleted; 4 goes to another pipeline and loses a line."""
    one, _, _, four, five, six = portal.world["deals"]
    _change(one, 3, stageId="WON", stageSemanticId="S", opportunity=777.77)
    _change(four, 3, categoryId=1, stageId="C1:NEW")
    _change(six, 3, stageId="LOSE", stageSemanticId="F")
    portal.world["deals"] = [one, four, five, six]
    portal.world["goods"] = [it for it in portal.world["goods"] if it["ownerId"] not in (2, 3) and it["id"] != 42]
    portal.world["history"] += [
        event(11, 3, 1, 0, "WON", "S", _time(3)),
        event(12, 5, 4, 1, "C1:NEW", "P", _time(3)),
        event(13, 3, 6, 0, "LOSE", "F", _time(3)),
    ]


def _third(portal: FakeBitrix24) -> None:
    """6 is reopened; 1 loses all its goods; 7 is new, with a person of its own; 5 was never touched."""
    one, four, five, six = portal.world["deals"]
    _change(six, 5, stageId="NEW", stageSemanticId="P")
    _change(one, 5)
    portal.world["contacts"].append(card(23, _time(5), [("PHONE", "+7 999 000-00-01")]))
    portal.world["deals"] = [one, four, five, six, deal(7, 0, "NEW", "P", 1, [23], moved=_time(5))]
    portal.world["goods"] = [it for it in portal.world["goods"] if it["ownerId"] != 1]
    portal.world["history"] += [event(14, 2, 6, 0, "NEW", "P", _time(5)), event(15, 1, 7, 0, "NEW", "P", _time(5))]


STORY = ((_first, _day(1)), (_second, _day(3)), (_third, _day(5)))


def test_three_loads_end_where_one_does(loads: Loads) -> None:
    once = live(loads, STORY)
    for table in LIVED:
        assert loads.rows(table) == once.rows(table), table
    assert loads.select("SELECT deal_id, status, pipeline_id FROM deal ORDER BY 1") == [
        *[("1", "won", "0"), ("4", "open", "1"), ("5", "open", "0"), ("6", "open", "0"), ("7", "open", "0")]
    ]
    assert loads.select("SELECT deal_id, count(*) FROM deal_item GROUP BY 1 ORDER BY 1") == [
        ("4", 2),
        ("5", 3),
        ("6", 3),
    ]
    assert loads.select("SELECT count(*) FROM deal_stage_event") == [(11,)]
    loads.vendor.asked.clear()
    loads.load(_day(5))
    read = [asked["filter"]["@id"] for _, asked in loads.vendor.asked if "@id" in asked.get("filter", {})]
    deals = {number for ids in read for number in ids.values()}
    assert not deals & {"4", "5"}, "changed on the third, or never: the fifth less a day is read again"


def _late(portal: FakeBitrix24) -> None:
    """A deal of the day of the load: the next one then reads those of before only for the people they are about."""
    portal.world["deals"].append(deal(105, 0, "NEW", "P", 1, [], moved="2026-07-10T10:00:00+03:00"))


def test_a_phone_written_into_a_contact_reaches_its_deals(loads: Loads) -> None:
    """The deal is not touched; the phone it had stays a way to it."""
    _late(loads.vendor)
    loads.load()
    contact = loads.vendor.world["contacts"][0]
    contact |= {"updatedTime": "2026-07-10T11:30:00+03:00", "fm": [{"typeId": "PHONE", "value": "+7 916 999-99-99"}]}
    loads.load()
    told = "SELECT deal_id, phones_raw FROM deal WHERE deal_id IN ('101', '102') ORDER BY 1"
    assert loads.select(told) == [
        ("101", "+7 916 999-99-99"),
        ("102", "+7 916 999-99-99;8 (495) 000-11-22;84950001122"),
    ]
    assert loads.select("SELECT phone_raw FROM lead WHERE lead_id = '11'") == [("+7 916 999-99-99",)]
    points = (
        "SELECT value_raw FROM contact_point WHERE entity = 'deal' AND entity_id = '101' AND kind = 'phone' ORDER BY 1"
    )
    assert loads.select(points) == [("+7 916 111-22-33",), ("+7 916 999-99-99",)]


def test_a_company_reaches_its_deals_too(loads: Loads) -> None:
    _late(loads.vendor)
    loads.load()
    loads.vendor.world["companies"][0] |= {"updatedTime": "2026-07-10T11:30:00+03:00", "fm": []}
    loads.load()
    assert loads.select("SELECT phones_raw FROM deal WHERE deal_id = '102'") == [
        ("+7 916 111-22-33;8 (495) 000-11-22",)
    ]


def test_a_right_that_was_lost_empties_nothing(loads: Loads) -> None:
    loads.load()
    loads.vendor.is_admin = False
    loads.vendor.hidden = {0, 1}
    loads.load()
    assert loads.select("SELECT count(*) FROM deal") == [(3,)]
    assert loads.select("SELECT count(*) FROM contact_point WHERE entity = 'deal'") == [(6,)]


def test_an_administrator_who_sees_none_has_none(loads: Loads) -> None:
    loads.load()
    loads.vendor.world["deals"] = []
    loads.load()
    assert loads.select("SELECT count(*) FROM deal") == [(0,)]
    assert loads.select("SELECT count(*) FROM deal_item") == [(0,)]
    assert loads.select("SELECT DISTINCT entity FROM contact_point") == [("lead",)]


def test_an_invoice_that_is_no_longer_paid_is_no_payment(loads: Loads) -> None:
    loads.load()
    assert loads.select("SELECT payment_id FROM payment") == [("301",)]
    loads.vendor.world["invoices"][0]["stageId"] = "DT31_9:N"
    loads.vendor.world["invoices"][1]["stageId"] = "DT31_9:P"
    loads.load()
    assert loads.select("SELECT payment_id, amount::INTEGER FROM payment") == [("302", 30000)]


@pytest.mark.parametrize(("is_admin", "left"), [(True, []), (False, [("301",)])])
def test_that_nothing_is_paid_only_an_administrator_says(loads: Loads, is_admin: bool, left: list[Any]) -> None:
    loads.load()
    loads.vendor.is_admin = is_admin
    loads.vendor.world["invoices"] = []
    loads.load()
    assert loads.select("SELECT payment_id FROM payment") == left
